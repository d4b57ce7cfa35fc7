"""Logins that were ended before they expire, known to every process of an app."""

from __future__ import annotations

import hashlib
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from msgspec import Struct

from limelight.core.wire import Json

LIFE_S = 14 * 24 * 3600
"""Lifetime of a login, and so of the record of its end."""
MAX_SINGLE = 32  # individually ended logins of one user; beyond that, the oldest ones end together
MAX_USERS = 100_000  # with individual records
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    id: str
    begun_ms: int
    """Since the epoch, and never before a known end of all of the user's logins."""
    aliases: tuple[str, ...] = ()
    """Other names under which it may be ended: those of the user and of the session at a provider."""
    profile: Mapping[str, Json] | None = None
    """What the provider says of the user."""


class Ended(Struct, frozen=True, omit_defaults=True):
    """The ended logins of a user. Merging is commutative and never revives a login."""

    before_ms: int = 0
    """All logins that began before this moment are over."""
    single: dict[str, int] = {}
    """Digests of other ended logins, and when they began."""

    @property
    def latest_ms(self) -> int:
        """No login that began at this moment or later is over."""
        return max((self.before_ms, *(begun + 1 for begun in self.single.values())))

    def covers(self, login: Login) -> bool:
        return login.begun_ms < self.before_ms or digest(login.id) in self.single

    def merged(self, other: Ended) -> Ended:
        before_ms = max(self.before_ms, other.before_ms)
        newest = sorted({**self.single, **other.single}.items(), key=lambda one: one[1], reverse=True)
        if len(newest) > MAX_SINGLE:
            before_ms = max(before_ms, newest[MAX_SINGLE][1] + 1)
        kept = {name: begun for name, begun in newest[:MAX_SINGLE] if begun >= before_ms}
        return Ended(before_ms, kept)


class EndedLogins:
    """Ended logins as one process knows them, by digest of the user name.

    Bounded: the oldest records are merged into one for everybody.
    """

    def __init__(self, max_users: int = MAX_USERS) -> None:
        self._max_users = max_users
        self._by_user: dict[str, Ended] = {}

    def __len__(self) -> int:
        return len(self._by_user)

    def get(self, user: str) -> Ended:
        return self._by_user.get(user, Ended())

    def merge(self, user: str, ended: Ended) -> Ended:
        """Merge in a record and return the result."""
        merged = self._by_user[user] = self.get(user).merged(ended)
        return merged

    def forget(self, user: str) -> None:
        self._by_user.pop(user, None)

    def add(self, user: str, ended: Ended) -> Mapping[str, Ended | None]:
        """Add a record. Returns what must be stored, by user; None: to be deleted."""
        changed: dict[str, Ended | None] = {user: self.merge(user, ended)}
        if len(self._by_user) > self._max_users:
            by_age = sorted(self._by_user.keys() - {EVERYBODY}, key=lambda name: self._by_user[name].latest_ms)
            oldest = by_age[: max(1, self._max_users // 100)]
            before_ms = max(self._by_user[name].latest_ms for name in oldest)
            changed[EVERYBODY] = self.merge(EVERYBODY, Ended(before_ms))
            for name in oldest:
                self.forget(name)
                changed[name] = None
        return changed

    def expire(self) -> list[str]:
        """Forget records of logins that would have expired by now. Returns their users."""
        oldest_ms = (time.time() - LIFE_S) * 1000
        expired = [user for user, ended in self._by_user.items() if ended.latest_ms < oldest_ms]
        for user in expired:
            self.forget(user)
        return expired


class LoginStore(Protocol):
    """The part of a `Backend` that stores ended logins."""

    @property
    def ended_logins(self) -> EndedLogins: ...

    async def end_logins(self, user: str, ended: Ended) -> None: ...


class Logins:
    """Begins and ends logins. All methods run on one event loop."""

    def __init__(self, store: LoginStore) -> None:
        self._store = store

    def begin(self, user: str, aliases: tuple[str, ...] = (), profile: Mapping[str, Json] | None = None) -> Login:
        """A new login that is valid, even if clocks of other machines are ahead."""
        known = self._store.ended_logins
        ends = [known.get(name).before_ms for name in (EVERYBODY, *map(digest, (user, *aliases)))]
        begun_ms = max(round(time.time() * 1000), *ends)
        return Login(user, secrets.token_urlsafe(16), begun_ms, aliases, profile)

    def is_over(self, login: Login) -> bool:
        known = self._store.ended_logins
        if login.begun_ms < (time.time() - LIFE_S) * 1000 or login.begun_ms < known.get(EVERYBODY).before_ms:
            return True
        return any(known.get(digest(name)).covers(login) for name in (login.user, *login.aliases))

    async def end(self, login: Login, *, all_of_user: bool) -> None:
        """End the login: at once here, and for all processes of the app, durably, when this returns.

        Raises `StoreUnavailable`; then it is ended in this process only.
        """
        if all_of_user:
            ended = Ended(max(round(time.time() * 1000), login.begun_ms + 1))
        else:
            ended = Ended(single={digest(login.id): login.begun_ms})
        await self._store.end_logins(digest(login.user), ended)

    async def end_all(self, name: str, before_ms: int) -> None:
        """End all logins of a user, or with this alias, that began before then. Raises as `end`."""
        await self._store.end_logins(digest(name), Ended(before_ms))


def digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
