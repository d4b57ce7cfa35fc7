"""Running calls of earlier clients: another request of theirs may cancel them, on whichever replica it comes."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
import msgspec

from limelight.engine.sessions.peers import Peers

TOPIC = "mcp-cancel"
Key = tuple[str, int | str]


class Running:
    """Tasks by session and request id. All methods run on one event loop."""

    def __init__(self, peers: Peers) -> None:
        self._tasks: dict[Key, tuple[asyncio.Task[Any], anyio.Event]] = {}
        self._peers = peers
        peers.on(TOPIC, self._asked_elsewhere)

    def add(self, session_id: str, request_id: int | str, task: asyncio.Task[Any], asked: anyio.Event) -> None:
        """`asked`: set before the task is cancelled because its client asked for it."""
        key = session_id, request_id
        self._tasks[key] = task, asked
        task.add_done_callback(lambda done: self._forget(key, done))

    def cancel(self, session_id: str, params: object) -> None:
        """Cancel the call that the notification names, here or elsewhere. Another one's has another session."""
        request_id = params.get("requestId") if isinstance(params, dict) else None
        if not isinstance(request_id, int | str) or isinstance(request_id, bool) or len(str(request_id)) > 200:
            return
        if not self._cancelled((session_id, request_id)):
            self._peers.publish(TOPIC, msgspec.json.encode((session_id, request_id)).decode())

    def _asked_elsewhere(self, text: str) -> None:
        self._cancelled(msgspec.json.decode(text, type=tuple[str, int | str]))

    def _cancelled(self, key: Key) -> bool:
        found = self._tasks.get(key)
        if found is not None:
            task, asked = found
            asked.set()
            task.cancel()
        return found is not None

    def _forget(self, key: Key, task: asyncio.Task[Any]) -> None:
        if self._tasks.get(key, (None,))[0] is task:
            del self._tasks[key]
