"""Deep links to what the page shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar, Unpack

from limelight.components.buttons import Button, LinkTarget, Size, Variant
from limelight.ui import scope
from limelight.ui.component import ComponentOptions
from limelight.ui.translations import PageText
from limelight.ui.triggers import Dependency, declare

__all__ = ["DeepLinkButton"]

_COPY = """async () => {
  const answer = await fetch(`gradio_api/deep_link?session_hash=${window.__gradio_session_hash__}`);
  if (!answer.ok) throw new Error("There is nothing to share yet: run the app first.");
  const address = new URL(window.location.href);
  address.searchParams.set("deep_link", await answer.json());
  await navigator.clipboard.writeText(address.toString());
  return %s;
}"""
_BACK = "() => new Promise((done) => setTimeout(() => done(%s), 1500))"


class DeepLinkButton(Button):
    """A button that copies a link to the app with its current values: results, and inputs that were submitted."""

    type_name = "button"
    keeps_values = True
    server_options: ClassVar[frozenset[str]] = Button.server_options | {"copied_value"}

    def __init__(
        self,
        value: str = PageText("Share via Link"),
        copied_value: str = "Link Copied!",
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: LinkTarget = "_self",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        if scope.root() is not None and scope.is_declaring():
            copied = declare([(self, "click")], None, None, self, {"js": _COPY % json.dumps(copied_value)})
            assert isinstance(copied, Dependency)
            copied.success(None, None, self, js=_BACK % json.dumps(value))
