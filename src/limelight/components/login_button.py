"""Signing in at a provider, and logging out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import ClassVar, Unpack

from limelight.components.buttons import Button, Size, Variant
from limelight.core.plain import text
from limelight.ui import scope
from limelight.ui.component import ComponentOptions
from limelight.ui.oauth import OAuthProfile
from limelight.ui.translations import PageText
from limelight.ui.triggers import TriggerOptions, declare

__all__ = ["LoginButton"]

_ICON = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16' fill='none' stroke='%23888' "
    "stroke-width='1.6' stroke-linecap='round' stroke-linejoin='round'%3E"
    "%3Cpath d='M9.5 2.5h3a1 1 0 0 1 1 1v9a1 1 0 0 1-1 1h-3M2.5 8h7M7 5.2 9.8 8 7 10.8'/%3E%3C/svg%3E"
)
_GO = """(value) => {
  const way = value === %s ? "login/oidc" : "logout";
  const here = window.location.pathname + window.location.search;
  const address = way + "?_target_url=" + encodeURIComponent(here);
  if (window.top === window) window.location.assign(address);
  else window.open(address, "_blank");
}"""
_LOAD: TriggerOptions = {"show_progress": "hidden", "api_visibility": "undocumented"}


class LoginButton(Button):
    """A button that signs the user in at the app's provider (`launch(oidc=…)`), or logs them out.

    `logout_value` is its text for whoever is signed in, with `{}` for their name. Inside a frame of another site it
    opens a page of its own, because browsers keep no login there.
    """

    type_name = "button"
    server_options: ClassVar[frozenset[str]] = Button.server_options | {"logout_value"}

    def __init__(
        self,
        value: str = PageText("Sign in"),
        logout_value: str = "Logout ({})",
        *,
        variant: Variant = "huggingface",
        size: Size = "lg",
        icon: str | Path | None = None,
        link: str | None = None,
        link_target: str = "_self",
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        if scope.root() is not None and scope.is_declaring():
            self.activate()

    def props(self) -> dict[str, object]:
        shown = super().props()
        return shown if "icon" in self.given else {**shown, "icon": _ICON}

    def activate(self) -> None:
        """Adds its listeners; a button that is made inside an app has them already."""
        declare([(self, "click")], None, self, None, {"js": _GO % json.dumps(self.value)})
        declare([(None, "load")], self._check_login_status, None, self, _LOAD)

    def _check_login_status(self, profile: OAuthProfile | None) -> str:
        if profile is None:
            return text(self.value)
        return text(self.options.get("logout_value", "Logout ({})")).replace("{}", profile.username)
