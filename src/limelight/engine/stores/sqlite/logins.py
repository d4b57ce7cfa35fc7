"""Ended logins in the store's file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import suppress
from sqlite3 import Connection

import msgspec

from limelight.engine.stores.logins import Ended, EndedLogins
from limelight.engine.stores.sqlite.journal import Entry, Journal, Row

PUT = "INSERT OR REPLACE INTO ended_logins VALUES (?, ?)"
DROP = "DELETE FROM ended_logins WHERE user = ?"
PATIENCE_S = 5.0  # for a full disk: the row is written once there is space


def read(connection: Connection, known: EndedLogins) -> None:
    for user, ended in connection.execute("SELECT user, ended FROM ended_logins"):
        known.merge(user, msgspec.json.decode(ended, type=Ended))


async def store(journal: Journal, changed: Mapping[str, Ended | None]) -> None:
    """Write the changes. Returns after `PATIENCE_S` at the latest: the only process already knows them."""
    stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    journal.write(Entry([_row(user, ended) for user, ended in changed.items()], lambda: _set(stored)))
    with suppress(TimeoutError):
        await asyncio.wait_for(stored, PATIENCE_S)


def drop(journal: Journal, users: Iterable[str]) -> None:
    rows: list[tuple[str, Row]] = [(DROP, (user,)) for user in users]
    if rows:
        journal.write(Entry(rows, can_wait=True))


def _row(user: str, ended: Ended | None) -> tuple[str, Row]:
    return (DROP, (user,)) if ended is None else (PUT, (user, msgspec.json.encode(ended)))


def _set(stored: asyncio.Future[None]) -> None:
    if not stored.done():
        stored.set_result(None)
