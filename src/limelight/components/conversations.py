"""The conversations that a user had with a chat."""

from __future__ import annotations

from typing import Annotated, Literal, Unpack

from msgspec import UNSET, Meta, Struct

from limelight.components.messages import Message, spelled_out
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Conversations"]

MAX_LISTED = 200


class Listed(Struct):
    id: Annotated[str, Meta(min_length=1, max_length=64)]
    title: Annotated[str, Meta(max_length=200)]
    at: float
    """When something was last said in it: seconds since 1970."""


class Held(Struct):
    kept: Literal["browser", "server"] | None = None
    """Who keeps the conversations; None until the server has said so."""
    owner: Annotated[str, Meta(max_length=64)] = ""
    """Whose they are, where several people use one browser."""
    listed: Annotated[list[Listed], Meta(max_length=MAX_LISTED)] = []
    current: Annotated[str, Meta(max_length=64)] | None = None
    messages: list[Message] | None = None
    """What is said in the current one."""


class Conversations(Component):
    """The list of conversations that `ChatInterface(save_history=True)` shows beside its chat.

    They are kept in the browser. If the store is durable, those of users who are logged in are kept there, so that they
    find them in every browser. `storage_key` names them in the browser.
    """

    EVENTS = ("select", "save", "open", "delete")
    holds_files = True
    blocks = True
    default_label = "Conversations"

    def __init__(self, *, storage_key: str = "chat", **options: Unpack[ComponentOptions]) -> None:
        super().__init__({})

    def wire_type(self) -> WireType:
        return Held | None

    def schema(self) -> Schema:
        return {"type": "object", "title": "Conversations"}

    def check(self, value: Json) -> Json:
        if isinstance(value, dict) and value.get("messages"):
            value = {**value, "messages": spelled_out(value["messages"])}
        return super().check(value)

    def shared(self, value: Json) -> Json:
        return UNSET

    def example(self) -> Json:
        return {"kept": None, "owner": "", "listed": [], "current": None, "messages": None}
