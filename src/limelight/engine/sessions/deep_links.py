"""Saved copies of a page's values, opened by anyone with the link."""

from __future__ import annotations

import hashlib

import msgspec

from limelight.core.errors import NotFound, TooLarge
from limelight.core.session import VALUE
from limelight.core.wire import Json
from limelight.engine.execution.encoding import plain
from limelight.engine.stores.backend import SessionStore

MAX_PAGE_BYTES = 1 << 20


async def save_page(sessions: SessionStore, session: str, client: str) -> str:
    """Save the values that the session's page shows and return their name. They expire as a session does.

    The name is a hash of the values, so saving the same values again stores nothing new. Raises `NotFound` for a
    session without values, `TooLarge`.
    """
    values = await sessions.get(session)
    shown = {name: plain(value) for name, value in sorted(values.items()) if name.startswith(VALUE)}
    data = msgspec.json.encode(shown)
    if not shown:
        raise NotFound("page with values", session.rpartition(":")[2])
    if len(data) > MAX_PAGE_BYTES:
        raise TooLarge("What the page shows", MAX_PAGE_BYTES)
    name = hashlib.sha256(data).hexdigest()[:32]
    await sessions.put(_key(name), shown, client)
    return name


async def load_page(sessions: SessionStore, name: str) -> dict[int, Json]:
    """Values by component id; empty for an unknown name."""
    values = await sessions.get(_key(name))
    return {int(key.removeprefix(VALUE)): value for key, value in values.items()}


def _key(name: str) -> str:
    return f"deep_link:{name}"  # cannot collide with an owner's session key
