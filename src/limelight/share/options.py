"""Options of a share, and where its app is."""

from __future__ import annotations

import ssl
from dataclasses import dataclass

from limelight.core.errors import DeclarationError

DAY_S, WEEK_S = 86_400, 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareOptions:
    share_server_address: str | None = None
    share_server_protocol: str | None = None
    share_server_tls_certificate: str | None = None
    share_token: str | None = None
    share_life_s: float = DAY_S
    share_secret: bool | None = None
    """None: unless the app has a login."""


@dataclass(frozen=True, slots=True)
class Local:
    """The one address to which a share forwards."""

    host: str
    port: int
    tls: ssl.SSLContext | None = None
    user_header: str | None = None
    """The header in which the app lets a proxy name the user. No visitor may send it."""


def life_s(value: float, where: str) -> float:
    """Raises `DeclarationError` unless it is from a second to a week."""
    if not 1 <= value <= WEEK_S:
        raise DeclarationError(where, f"from 1 second to a week ({WEEK_S} seconds)", value)
    return value
