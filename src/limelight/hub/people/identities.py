"""Which user somebody is whom a provider signs in. It follows from issuer and subject alone: names and e-mail addresses
change hands, and anybody can choose them at some providers."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Collection

import msgspec

from limelight.core.errors import BodyRejected, NotAllowed, NotFound
from limelight.hub.names import MAX_PART, is_owner
from limelight.hub.people.access import Settings
from limelight.hub.people.accounts import Accounts, User
from limelight.hub.records import Records

MAX_USERS = 10_000
MAX_IDENTITIES = 10
"""Of one user."""
MAX_SUBJECT, MAX_SHOWN = 1_000, 200
NUMBERS = range(2, 100)
"""That are put behind a name that is taken."""
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9._-]+")


class Identity(msgspec.Struct, frozen=True, kw_only=True):
    issuer: str
    subject: str
    user: str
    user_since: float
    """When the user was added: a later one of the same name is another."""
    shown: str = ""
    """What the provider called them when it was linked; for people only."""
    created_at: float = 0.0


class Identities:
    def __init__(self, records: Records, accounts: Accounts) -> None:
        self._records, self._accounts = records, accounts

    def user(self, issuer: str, subject: str) -> User | None:
        found = self._records.get(Identity, key_of(issuer, subject))
        return None if found is None else self._user_of(found)

    def of(self, user: User) -> dict[str, Identity]:
        """By their ids."""
        name, since = user.name.lower(), user.created_at
        found = self._records.all(Identity).items()
        return {key: one for key, one in found if one.user == name and one.user_since == since}

    def shown(self, user: User) -> list[dict[str, object]]:
        found = self.of(user).items()
        return [
            {"id": key, "issuer": one.issuer, "shown": one.shown, "created_at": one.created_at} for key, one in found
        ]

    def has_admin(self) -> bool:
        """Whether an admin who is not shut out can sign in at a provider."""
        found = (self._user_of(one) for one in self._records.all(Identity).values())
        return any(one is not None and one.is_admin and one.is_active for one in found)

    async def link(self, user: User, issuer: str, subject: str, shown: str) -> None:
        """Raises `NotAllowed` if it is somebody else's."""
        key = key_of(issuer, subject)
        before = self._records.get(Identity, key)
        holder = None if before is None else self._user_of(before)
        if holder is not None:
            if holder.name.lower() == user.name.lower():
                return
            raise NotAllowed("This account of the provider is that of another user of this hub.")
        if len(self.of(user)) >= MAX_IDENTITIES:
            raise BodyRejected(f"A user has at most {MAX_IDENTITIES} accounts at providers. Remove one first")
        made = Identity(
            issuer=issuer,
            subject=subject,
            user=user.name.lower(),
            user_since=user.created_at,
            shown=shown[:MAX_SHOWN],
            created_at=time.time(),
        )
        if not await self._records.replace(key, before, made):
            raise NotAllowed("This account of the provider has just been linked with a user of this hub.")

    async def unlink(self, user: User, identity_id: str) -> None:
        held = self.of(user)
        if identity_id not in held:
            raise NotFound("account of a provider", identity_id)
        if not user.password and len(held) == 1:
            raise NotAllowed("Set a password first: else you could not sign in any more.")
        await self._records.delete(Identity, identity_id)

    async def forget(self, user: User) -> None:
        """Of a user who is removed."""
        for key in self.of(user):
            await self._records.delete(Identity, key)

    async def add_user(self, issuer: str, subject: str, wanted: str, shown: str, taken: Collection[str]) -> User:
        """A new user of a name that is free, like the wanted one if that can be.

        `taken`: names in lower case that have a meaning already, though no user may have them: nobody is to get what
        belongs to such a name by choosing it at the provider.
        """
        if len(self._accounts.users) >= MAX_USERS:
            raise NotAllowed(f"This hub has {MAX_USERS:,} users, and takes no more.")
        for name in _names(wanted):
            if name.lower() in taken or self._accounts.user(name) is not None:
                continue
            try:
                user = await self._accounts.add_user(name)
            except BodyRejected:  # another hub has just added one
                continue
            try:
                await self.link(user, issuer, subject, shown)
            except NotAllowed:  # the same person, in two windows: the other one was faster
                await self._accounts.remove_user(user.name)
                found = self.user(issuer, subject)
                if found is None:
                    raise
                return found
            return user
        raise NotAllowed("There is no free name for you at this hub. Ask an admin to add you.")

    def _user_of(self, identity: Identity) -> User | None:
        user = self._accounts.user(identity.user)
        return user if user is not None and user.created_at == identity.user_since else None


def taken_names(records: Records) -> set[str]:
    """Names that have been let into apps, in lower case: perhaps of users who are no more."""
    return {name.lower() for one in records.all(Settings).values() for name in one.members}


def key_of(issuer: str, subject: str) -> str:
    return hashlib.sha256(f"{issuer}\n{subject}".encode("utf-8", "surrogatepass")).hexdigest()


def _names(wanted: str) -> list[str]:
    plain = _NOT_IN_NAMES.sub("-", wanted.partition("@")[0])[: MAX_PART - 3].strip("._-").replace("..", "-")
    if not is_owner(plain):
        plain = "user"
    return [plain, *(f"{plain}-{number}" for number in NUMBERS)]
