"""Keeps the conversations of a chat: in the browser, or for users who are logged in, in a durable store.

The page keeps the list and says what happens with it (`web/src/components/Conversations`). The server is asked only
where it keeps the conversations. It stores what the chat's own conversions made of them, so that a client cannot name a
file that it may not read.
"""

from __future__ import annotations

import hashlib
from typing import Any, cast

import msgspec

from limelight.components.chat import Chatbot
from limelight.components.conversations import MAX_LISTED, Conversations
from limelight.core.endpoint import running_call
from limelight.core.errors import Error, InputRejected, shorten
from limelight.core.session import FOR_USER
from limelight.core.wire import Json
from limelight.recipes.chat_events import HIDDEN, ChatEvents, Options
from limelight.ui.events import EventData
from limelight.ui.request import Request
from limelight.ui.triggers import TriggerOptions, declare

Held = dict[str, Any]  # JSON of `components.conversations.Held`
BARE: Options = {**HIDDEN, "postprocess": False}

MAX_BYTES = 16 << 20
"""Of what one user keeps, as JSON: all of it is read for each call. The oldest conversations make room."""

HOLD = "(messages, held) => ({ ...held, messages })"
SHOW = "(held) => [held.messages ?? []]"


class SavedChats:
    """Binds a list of conversations to a chat. `name`: which chat it is, the same after a restart."""

    def __init__(self, saved: Conversations, chatbot: Chatbot, name: str) -> None:
        self.saved, self.chatbot, self.name = saved, chatbot, name

    def bind(self, events: ChatEvents) -> None:
        answered = list(events.answered)
        for one in (*answered, *events.ended):
            one.then(None, [self.chatbot, self.saved], self.saved, js=HOLD, **HIDDEN)
        self.chatbot.clear(None, [self.chatbot, self.saved], self.saved, js=HOLD, **HIDDEN)
        shown = self.saved.select(None, self.saved, self.chatbot, js=SHOW, cancels=answered, **HIDDEN)
        options: Options = {**BARE, "trigger_mode": "always_last"}
        opened = self.saved.open(self._open, self.saved, self.chatbot, cancels=answered, **options)
        for one in (shown, opened):
            one.then(events.ready, None, events.textbox, **HIDDEN)
        begun: Any = declare([(None, "load")], self._begin, None, self.saved, cast("TriggerOptions", BARE))
        saved = self.saved.save(self._save, self.saved, None, **HIDDEN, trigger_mode="always_last")
        deleted = self.saved.delete(self._delete, None, None, **HIDDEN, trigger_mode="multiple")
        for asked in (begun, opened, saved, deleted):
            asked.trigger.keeps_for_user = True

    def _begin(self, request: Request) -> Held:
        owner = (
            hashlib.blake2b((request.username or "").encode(), digest_size=8).hexdigest() if request.username else ""
        )
        held: Held = {"owner": owner, "current": None, "messages": None}
        if not _is_kept_here():
            return {**held, "kept": "browser", "listed": []}
        return {**held, "kept": "server", "listed": self._listed()}

    def _save(self, held: Held | None) -> None:
        if held is None:
            return
        listed = next((one for one in held["listed"] if one["id"] == held["current"]), None)
        if listed is None or not held["messages"] or not _is_kept_here():
            return
        # As a function would get and return them: files are checked, components without a signature become text.
        said = self.chatbot.postprocess(self.chatbot.preprocess(held["messages"]))
        size_bytes = len(msgspec.json.encode(said))
        if size_bytes > MAX_BYTES:
            raise Error("This conversation is too long to be kept.")
        session = running_call.get().session
        session.set(self._key(listed["id"]), {**listed, "messages": said, "size_bytes": size_bytes})
        left_bytes = MAX_BYTES
        for number, one in enumerate(self._kept()):
            left_bytes -= one.get("size_bytes", 0)
            if number >= MAX_LISTED or left_bytes < 0:
                session.drop(self._key(one["id"]))

    def _open(self, held: Held | None) -> Json:
        kept = running_call.get().session.get(self._key(held["current"])) if held and held["current"] else None
        return cast("dict[str, Json]", kept)["messages"] if kept else []

    def _delete(self, event: EventData) -> None:
        session, number = running_call.get().session, event.value
        if not isinstance(number, str):
            raise InputRejected("Conversations", "the id of a conversation", shorten(number))
        if self._key(number) in session:
            session.drop(self._key(number))

    def _listed(self) -> list[dict[str, Any]]:  # Any: JSON of `Listed`
        return [{name: one[name] for name in ("id", "title", "at")} for one in self._kept()]

    def _kept(self) -> list[dict[str, Any]]:  # Any: as above, with messages
        """The user's conversations, the last one first."""
        session = running_call.get().session
        kept = [cast("dict[str, Any]", session.get(name)) for name in session.names(self._key(""))]  # Any: as above
        return sorted(kept, key=lambda one: -one["at"])

    def _key(self, number: str) -> str:
        return f"{FOR_USER}chat:{self.name}:{number}"


def _is_kept_here() -> bool:
    return running_call.get().session.get(FOR_USER) is True
