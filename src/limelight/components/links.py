"""A link to what the page shows."""

from __future__ import annotations

import json
from typing import ClassVar, Unpack

from limelight.components.buttons import Button, Size, Variant
from limelight.core.endpoint import running_call
from limelight.ui import scope
from limelight.ui.component import ComponentOptions
from limelight.ui.triggers import Dependency, declare

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
    """Copies an address that opens the app with the values that it shows now: results, and fields that were sent."""

    type_name = "button"
    keeps_values = True
    server_options: ClassVar[frozenset[str]] = Button.server_options | {"copied_value"}

    def __init__(
        self,
        value: str = "Share via Link",
        copied_value: str = "Link Copied!",
        *,
        variant: Variant = "secondary",
        size: Size = "lg",
        icon: str | None = None,
        link: str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        if scope.root() is not None and running_call.get(None) is None:
            copied = declare([(self, "click")], None, None, self, {"js": _COPY % json.dumps(copied_value)})
            assert isinstance(copied, Dependency)
            copied.success(None, None, self, js=_BACK % json.dumps(value))
