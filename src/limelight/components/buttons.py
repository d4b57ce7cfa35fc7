"""Buttons."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, Self, Unpack

from limelight.core.errors import DeclarationError
from limelight.core.schema import WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.triggers import declare

Variant = Literal["primary", "secondary", "stop", "huggingface"]
Size = Literal["sm", "md", "lg"]


class Button(Component):
    """Fires `click`. As an input it gives its text."""

    EVENTS = ("click",)
    is_hidden = True

    def __init__(
        self,
        value: str | Callable[..., str] = "Run",
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | None = None,
        link: str | None = None,
        link_target: str = "_self",
        **options: Unpack[ComponentOptions],
    ) -> None:
        if variant not in ("primary", "secondary", "stop", "huggingface"):
            raise DeclarationError(
                f"{type(self).__name__}: variant", "'primary', 'secondary', 'stop' or 'huggingface'", variant
            )
        if size not in ("sm", "md", "lg"):
            raise DeclarationError(f"{type(self).__name__}: size", "'sm', 'md' or 'lg'", size)
        super().__init__()

    def wire_type(self) -> WireType:
        return str | None

    def postprocess(self, value: object) -> Json:
        return None if value is None else str(value)

    def example(self) -> Json:
        return None


class ClearButton(Button):
    """Empties the components it is given, and those added with `add`."""

    type_name = "button"

    def __init__(
        self,
        components: Component | Sequence[Component] | None = None,
        *,
        value: str = "Clear",
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | None = None,
        link: str | None = None,
        api_name: str | None = None,
        api_visibility: Literal["public", "private", "undocumented"] = "undocumented",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self.add(components)

    def props(self) -> dict[str, object]:
        hidden = ("components", "api_name", "api_visibility")
        return {name: value for name, value in super().props().items() if name not in hidden}

    def add(self, components: Component | Sequence[Component] | None) -> Self:
        """Clears these as well."""
        cleared = [components] if isinstance(components, Component) else list(components or [])
        if cleared:
            empty = [component.empty_value() for component in cleared]
            answer = empty[0] if len(empty) == 1 else empty
            options = {"api_name": False, "queue": False, "show_progress": "hidden"}
            declare([(self, "click")], lambda: answer, None, cleared, options)  # type: ignore[arg-type]  # a plain dict
        return self
