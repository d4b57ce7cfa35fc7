"""Tokens that a provider gave for a login, where every process of an app finds them."""

from __future__ import annotations

from typing import TypedDict

from msgspec import UNSET

from limelight.core.session import FOR_LOGIN, session_of_login
from limelight.engine.stores.backend import SessionStore
from limelight.engine.stores.logins import Login, digest


class KeptTokens(TypedDict):
    access_token: str
    scope: str
    expires_at: int
    refresh_token: str
    id_token: str


class LoginTokens:
    """As long as a session that is not used. What is lost means that the user signs in again."""

    def __init__(self, sessions: SessionStore) -> None:
        self._sessions = sessions

    async def get(self, login: Login) -> KeptTokens | None:
        found: KeptTokens | None = (await self._sessions.get(_key(login))).get(FOR_LOGIN)  # type: ignore[assignment]  # as `put`
        return found

    async def put(self, login: Login, tokens: KeptTokens) -> None:
        await self._sessions.put(_key(login), {FOR_LOGIN: tokens}, f"user:{login.user}")

    async def drop(self, login: Login) -> None:
        await self._sessions.put(_key(login), {FOR_LOGIN: UNSET}, f"user:{login.user}")


def key_of(login: Login) -> str:
    """What a job says of its login."""
    return digest(f"tokens:{login.id}")


def _key(login: Login) -> str:
    return session_of_login(key_of(login))
