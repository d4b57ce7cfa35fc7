"""Buttons."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ClassVar, Literal, Self, Unpack, cast

from limelight.components.files import shown
from limelight.core.schema import WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.older import SHOW_API
from limelight.ui.translations import PageText
from limelight.ui.triggers import TriggerOptions, declare

__all__ = ["Button", "ClearButton", "DuplicateButton"]

Variant = Literal["primary", "secondary", "stop", "huggingface"]
Size = Literal["sm", "md", "lg"]
LinkTarget = Literal["_self", "_blank", "_parent", "_top"]


class Button(Component):
    """A button that fires `click`. As an input, its value is its text.

    `icon` is the address or the path of a picture. With `link`, a click opens that address as well.
    """

    EVENTS = ("change", "click")
    is_hidden = True
    prop_types: ClassVar = {"icon": FileData | str | None}

    def __init__(
        self,
        value: str | Callable[..., str] = PageText("Run"),
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: LinkTarget = "_self",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "icon": shown(self.options["icon"])}

    def wire_type(self) -> WireType:
        return str | None

    def postprocess(self, value: object) -> Json:
        return None if value is None else str(value)

    def example(self) -> Json:
        return None


class ClearButton(Button):
    """A button that clears the given components, and those added with `add`.

    With an `api_name`, or `api_visibility="public"`, clearing is an endpoint as well.
    """

    type_name = "button"
    older_options = {"show_api": SHOW_API}
    server_options = Button.server_options | {"components", "api_name", "api_visibility"}

    def __init__(
        self,
        components: Component | Sequence[Component] | None = None,
        *,
        value: str | Callable[..., str] = PageText("Clear"),
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: LinkTarget = "_self",
        api_name: str | None = None,
        api_visibility: Literal["public", "private", "undocumented"] = "undocumented",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self.add(components)

    def add(self, components: Component | Sequence[Component] | None) -> Self:
        """Add components to clear."""
        cleared = [components] if isinstance(components, Component) else list(components or [])
        if cleared:
            empty = [component.empty_value() for component in cleared]
            answer = empty[0] if len(empty) == 1 else empty

            def clear() -> object:
                return answer

            declare([(self, "click")], clear, None, cleared, self._listener_options())
        return self

    def _listener_options(self) -> TriggerOptions:
        options: TriggerOptions = {"api_name": False, "queue": False, "show_progress": "hidden"}
        name, visibility = self.options["api_name"], self.options["api_visibility"]
        if name or visibility == "public":
            options |= {"api_name": cast("str | None", name), "api_visibility": cast("Literal['public']", visibility)}
        return options


class DuplicateButton(Button):
    """A link to a page of the hub that makes a copy of the app.

    It is shown where there is something to copy: on Hugging Face, whose environment says the name of the Space
    (`SPACE_ID`), or with a `link` or a `click` listener of yours. Elsewhere it takes no room.
    """

    server_options = Button.server_options | {"_activate"}

    def __init__(  # type: ignore[misc]  # defaults of its own
        self,
        value: str | Callable[..., str] = PageText("Duplicate Space"),
        *,
        variant: Variant = "huggingface",
        size: Size = "sm",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: LinkTarget = "_self",
        scale: int | None = 0,
        _activate: bool = True,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def props(self) -> dict[str, object]:
        props, address = super().props(), _duplicating()
        if props["link"] or address is None or not self.options["_activate"]:
            return props
        return {**props, "link": address, "link_target": "_blank"}


def _duplicating() -> str | None:
    """Where the hub makes a copy of the Space in which the app runs."""
    space = os.environ.get("SPACE_ID", "")
    return f"https://huggingface.co/spaces/{space}?duplicate=true" if re.fullmatch(r"[\w.-]+/[\w.-]+", space) else None
