"""Codes and cookies for apps on hosts of their own: see `entering`."""

from __future__ import annotations

import hmac
import secrets
import time
from typing import NamedTuple

from limelight.hub.people.access import NOBODY, Visitor
from limelight.hub.people.accounts import Accounts, digest

CODE_S = 60.0
MAX_CODES = 10_000


class Entry(NamedTuple):
    app: str
    """Its key."""
    session: str
    """The sign-in at the hub."""
    state: str
    """The hash of what the browser keeps."""
    until: float


class Entries:
    """Codes that have been given out, in the order of their time."""

    def __init__(self) -> None:
        self._held: dict[str, Entry] = {}

    def add(self, app: str, session: str, state: str) -> str:
        now, code = time.monotonic(), secrets.token_urlsafe(32)
        while self._held and (len(self._held) >= MAX_CODES or next(iter(self._held.values())).until < now):
            del self._held[next(iter(self._held))]
        self._held[digest(code)] = Entry(app, session, state, now + CODE_S)
        return code

    def take(self, code: str) -> Entry | None:
        entry = self._held.pop(digest(code), None)
        return entry if entry is not None and entry.until > time.monotonic() else None


class AppCookies:
    """Values of cookies for one app: a sign-in at the hub, sealed for the app. They end with the sign-in."""

    def __init__(self, accounts: Accounts, key: bytes) -> None:
        self._accounts, self._key = accounts, key

    def value(self, app: str, session: str) -> str:
        return f"{session}.{self._seal(app, session)}"

    def visitor(self, app: str, value: str) -> Visitor:
        session, _, seal = value.partition(".")
        is_ours = hmac.compare_digest(seal.encode("utf-8", "replace"), self._seal(app, session).encode())
        return self._accounts.visitor_of_session(session) if is_ours else NOBODY

    def _seal(self, app: str, session: str) -> str:
        return hmac.new(self._key, f"{app} {session}".encode("utf-8", "replace"), "sha256").hexdigest()
