"""Users, their sign-ins on the page, and their tokens."""

from __future__ import annotations

import asyncio
import hashlib
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial

import msgspec

from limelight.core.errors import BodyRejected, NotFound, Overloaded, StoreUnavailable, shorten
from limelight.http.auth import HASHES_AT_ONCE
from limelight.http.checks import Checks
from limelight.http.passwords import Passwords, hash_password
from limelight.hub.names import is_owner
from limelight.hub.people.access import NOBODY, SCOPES, Scope, Visitor
from limelight.hub.records import Records

TOKEN_PREFIX = "hf_ll_"
"""Of tokens. The first three letters are those that the tools of the Hugging Face Hub expect."""
SESSION_S = 30 * 86_400.0
MAX_TOKENS, MAX_SESSIONS = 200, 100
"""Of one user."""
MIN_PASSWORD, MAX_PASSWORD = 8, 1_000
LAST_USE_S = 3600.0
"""How exactly the last use of a token is known."""
DAY_S = 86_400.0
TRIES = 10


class User(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    password: str = ""
    """An Argon2 hash; "": they cannot sign in with a password."""
    is_admin: bool = False
    created_at: float = 0.0
    is_active: bool = True
    """An admin has not shut them out. Their apps, tokens and links with a provider are kept, and do nothing."""


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept of a token: a hash, from which it cannot be found again."""

    id: str
    user: str
    label: str
    scopes: tuple[Scope, ...]
    created_at: float
    expires_at: float | None = None
    used_at: float | None = None
    user_since: float | None = None
    """When the user was added. A later one of the same name has another time."""


class SignIn(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which a user has signed in."""

    user: str
    expires_at: float
    user_since: float | None = None
    """As of a token."""


class Invitation(msgspec.Struct, frozen=True, kw_only=True):
    """A link that signs a user in once. Its key is the hash of its code."""

    user: str
    expires_at: float
    user_since: float
    is_used: bool = False


class Accounts:
    def __init__(self, records: Records) -> None:
        self._records = records
        self._checks = Checks(HASHES_AT_ONCE)

    @property
    def users(self) -> Mapping[str, User]:
        """By name in lower case."""
        return self._records.all(User)

    def user(self, name: str) -> User | None:
        return self._records.get(User, name.lower())

    async def add_user(self, name: str, password: str = "", *, is_admin: bool = False) -> User:
        if not is_owner(name):
            raise BodyRejected(f"{shorten(name)} cannot be the name of a user: expected up to 64 letters, digits, ._-")
        if self.user(name) is not None:
            raise BodyRejected(f"There is a user called {name} already")
        kept = await self._hashed(password) if password else ""
        user = User(name=name, password=kept, is_admin=is_admin, created_at=time.time())
        if not await self._records.put(name.lower(), user, "absent"):
            raise BodyRejected(f"There is a user called {name} already")
        return user

    async def set_password(self, name: str, password: str) -> None:
        """Sign-ins and tokens stay valid; see `sign_out_everywhere`."""
        before, hashed = self.existing(name), await self._hashed(password)
        await self._change(before, lambda user: msgspec.structs.replace(user, password=hashed))

    async def set_admin(self, name: str, *, is_admin: bool) -> None:
        await self._change(self.existing(name), lambda user: msgspec.structs.replace(user, is_admin=is_admin))

    async def set_active(self, name: str, *, is_active: bool) -> None:
        """Their sign-ins end with it; tokens work again once they are active again."""
        await self._change(self.existing(name), lambda user: msgspec.structs.replace(user, is_active=is_active))
        if not is_active:
            await self.sign_out_everywhere(name)

    async def _change(self, before: User, change: Callable[[User], User]) -> None:
        """Of the user as they are now: what somebody else changes at the same time, also at another hub, stays, and
        somebody who has been removed does not come back. Raises `NotFound`."""
        for _ in range(TRIES):
            user = self.existing(before.name)
            if user.created_at != before.created_at:
                raise NotFound("user", before.name)
            if await self._records.replace(user.name.lower(), user, change(user)):
                return
        raise Overloaded("This user is being changed all the time. Try again later.", 1)

    async def remove_user(self, name: str) -> None:
        self.existing(name)
        await self._records.delete(User, name.lower())  # first: nobody gets a token or signs in any more
        await self.sign_out_everywhere(name)
        for key, token in self._records.all(Token).items():
            if token.user == name.lower():
                await self._records.delete(Token, key)

    async def fits(self, name: str, password: str, client: str, handicap: int = 0) -> User | None:
        """The user, if it is their password. Takes equally long for unknown names.

        `client`: whose checks take turns with those of others. Raises `Overloaded` if too many wait.
        """
        known = {key: user.password for key, user in self.users.items() if user.password and user.is_active}
        check = partial(_fit, known, name.lower(), password[:MAX_PASSWORD])
        if not await self._checks.run(client, check, handicap):
            return None
        user = self.user(name)  # whose password may have been changed meanwhile
        return user if user is not None and user.is_active and user.password == known[name.lower()] else None

    async def sign_in(self, user: User) -> str:
        """The value of a cookie with which a browser is signed in."""
        value = secrets.token_urlsafe(32)
        now, name = time.time(), user.name.lower()
        held = sorted((one.expires_at, key) for key, one in self._records.all(SignIn).items() if one.user == name)
        surplus = len(held) - MAX_SESSIONS + 1
        for index, (expires_at, key) in enumerate(held):
            if index < surplus or expires_at < now:
                await self._records.delete(SignIn, key)
        kept = SignIn(user=name, expires_at=now + SESSION_S, user_since=user.created_at)
        await self._records.put(digest(value), kept)
        return value

    async def sign_out(self, value: str) -> None:
        await self._records.delete(SignIn, digest(value))

    async def sign_out_everywhere(self, name: str) -> None:
        for key, one in self._records.all(SignIn).items():
            if one.user == name.lower():
                await self._records.delete(SignIn, key)

    def visitor_of_cookie(self, value: str) -> Visitor:
        return self.visitor_of_session(digest(value))

    def visitor_of_session(self, session: str) -> Visitor:
        """`session`: the hash of a cookie."""
        found = self._records.get(SignIn, session)
        if found is None or found.expires_at < time.time():
            return NOBODY
        return self._visitor(found, frozenset(SCOPES), is_program=False)

    async def add_token(
        self, user: User, label: str, scopes: Sequence[Scope], lifetime_s: float | None, *, until: float | None = None
    ) -> tuple[Token, str]:
        """The record and the token itself, which is shown once. It expires at `until` at the latest."""
        name = user.name.lower()
        if sum(one.user == name for one in self._records.all(Token).values()) >= MAX_TOKENS:
            raise BodyRejected(f"A user has at most {MAX_TOKENS} tokens. Remove one that is not needed")
        written, now = TOKEN_PREFIX + secrets.token_urlsafe(32), time.time()
        ends = [one for one in (until, None if lifetime_s is None else now + lifetime_s) if one is not None]
        kept = tuple(one for one in SCOPES if one in scopes)
        token = Token(
            id=secrets.token_hex(8),
            user=name,
            label=label[:100],
            scopes=kept,
            created_at=now,
            expires_at=min(ends, default=None),
            user_since=user.created_at,
        )
        await self._records.put(digest(written), token)
        return token, written

    def tokens_of(self, name: str) -> list[Token]:
        found = (one for one in self._records.all(Token).values() if one.user == name.lower())
        return sorted(found, key=lambda one: one.created_at)

    async def remove_token(self, name: str, token_id: str) -> None:
        for key, one in self._records.all(Token).items():
            if one.user == name.lower() and one.id == token_id:
                await self._records.delete(Token, key)
                return
        raise NotFound("token", token_id)

    async def visitor_of_token(self, written: str) -> Visitor | None:
        """None: it is no token of this hub, or one that has expired."""
        key, now = digest(written), time.time()
        token = self._records.get(Token, key)
        if token is None or (token.expires_at is not None and token.expires_at < now):
            return None
        if token.used_at is None or now - token.used_at > LAST_USE_S:
            with suppress(StoreUnavailable):  # when it was used is not worth a refusal
                if not await self._records.put(key, msgspec.structs.replace(token, used_at=now), "present"):
                    return None  # it has been removed at another hub
        return self._visitor(token, frozenset(token.scopes), is_program=True, until=token.expires_at)

    async def invite(self, user: User, lifetime_s: float, *, replaces: bool = True) -> str:
        """The code of a link that signs the user in once. `replaces`: those before it are not good any more."""
        name, value = user.name.lower(), secrets.token_urlsafe(32)
        for key, one in self._records.all(Invitation).items():
            if (replaces and one.user == name) or one.expires_at < time.time():
                await self._records.delete(Invitation, key)
        kept = Invitation(user=name, expires_at=time.time() + lifetime_s, user_since=user.created_at)
        await self._records.put(digest(value), kept)
        return value

    async def redeem(self, code: str) -> User | None:
        """The user of a link. Of several hubs that get the code at the same time only one takes it."""
        key = digest(code)
        kept = self._records.get(Invitation, key)
        if kept is None or kept.is_used or kept.expires_at < time.time():
            return None
        if not await self._records.replace(key, kept, msgspec.structs.replace(kept, is_used=True)):
            return None
        await self._records.delete(Invitation, key)
        user = self.user(kept.user)
        return user if user is not None and user.is_active and user.created_at == kept.user_since else None

    def existing(self, name: str) -> User:
        """Raises `NotFound`."""
        user = self.user(name)
        if user is None:
            raise NotFound("user", name)
        return user

    def _visitor(
        self, by: SignIn | Token, scopes: frozenset[Scope], *, is_program: bool, until: float | None = None
    ) -> Visitor:
        user = self.user(by.user)
        if user is None or not user.is_active or by.user_since not in (None, user.created_at):
            return NOBODY
        return Visitor(user=user.name, is_admin=user.is_admin, scopes=scopes, is_program=is_program, until=until)

    async def _hashed(self, password: str) -> str:
        if not MIN_PASSWORD <= len(password) <= MAX_PASSWORD:
            raise BodyRejected(f"A password has {MIN_PASSWORD} to {MAX_PASSWORD:,} characters")
        return await asyncio.to_thread(hash_password, password)


def _fit(known: Mapping[str, str], name: str, password: str) -> bool:
    return Passwords(known).fit(name, password)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
