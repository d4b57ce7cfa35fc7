"""Signing in to a hub at a provider: the rules, and what is remembered of sign-ins under way."""

from __future__ import annotations

import time
from collections import OrderedDict

from itsdangerous import URLSafeTimedSerializer

from limelight.core.errors import NotAllowed
from limelight.http.accounts import provider_of
from limelight.http.flows import FLOW_S, opened, sealed
from limelight.http.oidc import Flow, Profile
from limelight.hub.options import HubOidc
from limelight.hub.people.identities import MAX_SUBJECT

MAX_USED = 100_000


class SignIns:
    """Raises `MissingExtra` without the extra `oidc`."""

    def __init__(self, options: HubOidc, secret: str) -> None:
        self.options, self.provider = options, provider_of(options.provider)
        self.issuer = options.provider.issuer.rstrip("/")
        self._signer = URLSafeTimedSerializer(secret, salt="sign-in at the provider")
        self._used: OrderedDict[str, float] = OrderedDict()

    def seal(self, flow: Flow) -> str:
        return sealed(self._signer, flow)

    def take(self, cookie: str, state: str) -> Flow:
        """What this browser has begun, once. Raises `NotAllowed`.

        Another hub does not know that it has been used here; the provider does, since it takes each code once.
        """
        flow, now = opened(self._signer, cookie, state), time.monotonic()
        while self._used and (next(iter(self._used.values())) < now or len(self._used) >= MAX_USED):
            self._used.popitem(last=False)
        if flow.state in self._used:
            raise NotAllowed("This sign-in has been finished already. Begin again.")
        self._used[flow.state] = now + FLOW_S
        return flow

    def wanted_name(self, profile: Profile) -> str:
        found = profile.get(self.options.provider.username)
        return found if isinstance(found, str) else ""

    def check_new(self, profile: Profile) -> None:
        """Whether somebody whom the hub does not know may become a user. Raises `NotAllowed`."""
        options = self.options
        if options.allows_all or _domain(profile) in options.domains or _groups(profile) & set(options.groups):
            return
        raise NotAllowed("You are signed in at the provider, but are no user of this hub. Ask an admin to add you.")


def subject_of(profile: Profile) -> str:
    found = profile.get("sub")
    if not isinstance(found, str) or not 0 < len(found) <= MAX_SUBJECT:
        raise NotAllowed("The provider did not say who you are.")
    return found


def shown_of(profile: Profile) -> str:
    """What people know the account by."""
    names = (profile.get(name) for name in ("preferred_username", "email", "name"))
    return next((name for name in names if isinstance(name, str) and name), "")


def _domain(profile: Profile) -> str | None:
    """Of the e-mail address, if the provider has verified it."""
    email = profile.get("email")
    if not isinstance(email, str) or profile.get("email_verified") is not True:
        return None
    name, at, domain = email.rpartition("@")
    return domain.lower() if name and at and domain else None


def _groups(profile: Profile) -> set[str]:
    found = profile.get("groups")
    return {one for one in found if isinstance(one, str)} if isinstance(found, list) else set()
