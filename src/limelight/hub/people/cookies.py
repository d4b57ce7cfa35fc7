"""The hub's cookies. No app gets them."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers

COOKIE = "limelight_hub"
APP_COOKIE = "limelight_app"
"""On an app's own host, for this app only."""
STATE_COOKIE = "limelight_enter"
FLOW_COOKIE = "limelight_flow"
"""Of a sign-in at the provider that has begun."""
SECURE_PREFIX = "__Host-"
_OWN = (COOKIE, APP_COOKIE, STATE_COOKIE, FLOW_COOKIE)
_NAMES = frozenset({prefix + one for one in _OWN for prefix in ("", SECURE_PREFIX)})


def cookie_name(name: str, *, is_secure: bool) -> str:
    """Over https browsers take a cookie of this name only from this very host, never from one beside or above it."""
    return f"{SECURE_PREFIX}{name}" if is_secure else name


def cookie_of(headers: Headers, name: str, *, is_secure: bool) -> str:
    """Its value; "" if there is none, or several: another host of the domain may have set one."""
    name = cookie_name(name, is_secure=is_secure)
    pairs = (pair.partition("=") for line in headers.getlist("cookie") for pair in line.split(";"))
    values = [value.strip() for key, _, value in pairs if key.strip() == name]
    return values[0] if len(values) == 1 else ""


def is_own(name: str) -> bool:
    return name in _NAMES


def without_own(lines: Sequence[str]) -> bytes:
    """What is left for an app."""
    pairs = (pair.strip() for line in lines for pair in line.split(";"))
    return "; ".join(pair for pair in pairs if pair and not is_own(pair.partition("=")[0].strip())).encode("latin-1")
