"""A value that the user's browser keeps."""

from __future__ import annotations

import hashlib
import secrets
from typing import Unpack

from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["BrowserState"]


class BrowserState(Component):
    """A JSON value in the browser's local storage, kept after the page is closed. It starts as `default_value`.

    Pass `storage_key` and `secret` to keep it when the server restarts: by default they are random, and a value stored
    with another secret is ignored. Users can read and change what their browser stores.
    """

    EVENTS = ("change",)
    is_shown = False
    server_options = Component.server_options | {"default_value", "secret"}
    prop_types = {"storage_key": str, "secret": str}

    def __init__(
        self,
        default_value: object = None,
        *,
        storage_key: str | None = None,
        secret: str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()
        self.value = self.options["default_value"]
        self._storage_key = storage_key or secrets.token_urlsafe(12)
        # The page only compares it, so it gets a hash, not the author's text.
        self._mark = hashlib.sha256((secret or secrets.token_urlsafe(16)).encode()).hexdigest()[:32]

    def props(self) -> dict[str, object]:
        return {**super().props(), "storage_key": self._storage_key, "secret": self._mark}

    def schema(self) -> Schema:
        return {"type": {}, "description": "any json-serializable value"}

    def example(self) -> Json:
        return {"foo": "bar"}
