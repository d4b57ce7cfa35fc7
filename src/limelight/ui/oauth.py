"""The user who signed in at a provider, for functions."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from limelight.core.endpoint import Call
from limelight.core.errors import Error
from limelight.core.session import FOR_LOGIN

__all__ = ["OAuthProfile", "OAuthToken"]


class OAuthProfile(dict[str, Any]):  # Any: JSON
    """What the provider says of the user who is signed in: a dict of its claims.

    A function gets it for a parameter with this annotation. If nobody is signed in, the call fails with an error that
    says so; with `OAuthProfile | None` the function gets None.
    """

    def __init__(self, data: dict[str, Any]) -> None:  # Any: as above
        super().__init__(data)
        known = [str(data[name]) for name in ("preferred_username", "email", "sub") if data.get(name)]
        self.username = known[0] if known else ""
        self.name = str(data.get("name") or self.username)
        self.profile = str(data.get("profile") or "")
        self.picture = str(data.get("picture") or "")


@dataclass
class OAuthToken:
    """The access token that the provider gave for the user who is signed in, to call other services for them.

    A function gets it for a parameter with this annotation, as with `OAuthProfile`. It is renewed if the provider gave
    a refresh token; one that has expired counts as none.
    """

    token: str
    scope: str
    expires_at: int
    """Seconds since the epoch; 0: unknown."""


@dataclass(frozen=True)
class Account:
    """A parameter that gets one of these."""

    kind: type[OAuthProfile] | type[OAuthToken]
    is_optional: bool

    @property
    def is_token(self) -> bool:
        return issubclass(self.kind, OAuthToken)

    def of(self, call: Call) -> OAuthProfile | OAuthToken | None:
        found = _token(call) if self.is_token else _profile(call)
        if found is None and not self.is_optional:
            raise Error("Please sign in first, then try again.", title="Not signed in", print_exception=False)
        return found


def _profile(call: Call) -> OAuthProfile | None:
    claims = call.job.request.profile
    return None if claims is None else OAuthProfile(dict(claims))


def _token(call: Call) -> OAuthToken | None:
    kept: Any = call.session.get(FOR_LOGIN)  # Any: as `engine.sessions.login_tokens` keeps it
    if kept is None or (kept["expires_at"] and kept["expires_at"] <= time.time()):
        return None
    return OAuthToken(kept["access_token"], kept["scope"], kept["expires_at"])
