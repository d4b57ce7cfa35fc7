"""Several apps as tabs of one."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.blocks import Blocks
from limelight.components.text import Markdown
from limelight.core.errors import DeclarationError
from limelight.ui.layouts import Tab, Tabs


class TabbedInterface(Blocks):
    """One tab per app, named by `tab_names`."""

    mode = "tabbed_interface"

    def __init__(
        self,
        interface_list: Sequence[Blocks],
        tab_names: list[str] | None = None,
        title: str | None = None,
        theme: object = None,
        analytics_enabled: bool | None = None,
        css: str | None = None,
        js: str | None = None,
        head: str | None = None,
    ) -> None:
        names = tab_names or [f"Tab {number}" for number, _ in enumerate(interface_list)]
        if len(names) != len(interface_list):
            raise DeclarationError("TabbedInterface: tab_names", f"{len(interface_list)} names", names)
        super().__init__(title=title or "Limelight", theme=theme, css=css, js=js, head=head)
        with self:
            if title:
                Markdown(f"# {title}", elem_classes=["title"])
            with Tabs():
                for app, name in zip(interface_list, names, strict=True):
                    with Tab(label=name):
                        app.render()
