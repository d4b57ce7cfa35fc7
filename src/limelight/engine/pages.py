"""Values of a page, kept under a name for whoever is given it."""

from __future__ import annotations

import hashlib

import msgspec

from limelight.core.errors import NotFound, TooLarge
from limelight.core.session import VALUE
from limelight.core.wire import Json
from limelight.engine.backend import Backend
from limelight.engine.encoding import to_json

MAX_PAGE_BYTES = 1 << 20


async def save_page(backend: Backend, session: str) -> str:
    """The name of what the session's page shows now. It lives as a session does; nothing in it is secret.

    The name comes from the values, so that asking again for the same ones stores nothing new. Raises `NotFound` for a
    session without any, `TooLarge`.
    """
    values = await backend.get_session(session)
    shown = {name: to_json(value) for name, value in sorted(values.items()) if name.startswith(VALUE)}
    data = msgspec.json.encode(shown)
    if not shown:
        raise NotFound("page with values", session.rpartition(":")[2])
    if len(data) > MAX_PAGE_BYTES:
        raise TooLarge("What the page shows", MAX_PAGE_BYTES)
    name = hashlib.sha256(data).hexdigest()[:32]
    await backend.put_session(_key(name), shown)
    return name


async def load_page(backend: Backend, name: str) -> dict[int, Json]:
    """Values by the component's id; empty for an unknown name."""
    values = await backend.get_session(_key(name))
    return {int(key.removeprefix(VALUE)): value for key, value in values.items()}


def _key(name: str) -> str:
    return f"deep_link:{name}"  # no owner of sessions is called so
