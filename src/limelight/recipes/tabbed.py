"""Several apps as the tabs of one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Unpack

from limelight.blocks import Blocks
from limelight.components.text import Markdown
from limelight.core.errors import DeclarationError
from limelight.ui.declared import BlocksOptions
from limelight.ui.layouts import Tab, Tabs

__all__ = ["TabbedInterface"]


class TabbedInterface(Blocks):
    """One tab per app, named by `tab_names`."""

    mode = "tabbed_interface"

    def __init__(
        self,
        interface_list: Sequence[Blocks],
        tab_names: list[str] | None = None,
        title: str | None = None,
        analytics_enabled: bool | None = None,
        tabs_kwargs: dict[str, Any] | None = None,  # Any: options of Tabs
        **page: Unpack[BlocksOptions],
    ) -> None:
        names = tab_names or [f"Tab {number}" for number, _ in enumerate(interface_list)]
        if len(names) != len(interface_list):
            raise DeclarationError("TabbedInterface: tab_names", f"{len(interface_list)} names", names)
        super().__init__(title=title or "Limelight", **page)
        with self:
            if title and not self.is_titled:
                Markdown(f"# {title}")
            with Tabs(**(tabs_kwargs or {})):
                for app, name in zip(interface_list, names, strict=True):
                    with Tab(label=name):
                        app.render()
