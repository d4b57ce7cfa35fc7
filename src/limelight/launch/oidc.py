"""Reads `oidc`: the provider of logins, from the script or the environment."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, TypedDict
from urllib.parse import urlsplit

from limelight.core.errors import DeclarationError
from limelight.http.oidc import OidcOptions
from limelight.launch.readers import one_of, switch, text, texts
from limelight.launch.settings import setting

LOOPBACK = ("localhost", "127.0.0.1", "::1")
GITHUB, GITHUB_SCOPES = "https://github.com", ("read:user",)


class Oidc(TypedDict, total=False):
    """What `launch(oidc=…)` accepts."""

    issuer: str
    client_id: str
    client_secret: str
    scopes: Sequence[str]
    required: bool
    username: str
    allow: Sequence[str]
    audience: str
    redirect_uri: str
    provider_logout: bool
    provider: Literal["openid", "github"]


READERS: Mapping[str, Callable[[Any, str], object]] = {  # Any: whatever the script passes
    "issuer": text,
    "client_id": text,
    "client_secret": text,
    "scopes": texts,
    "required": switch,
    "username": text,
    "allow": texts,
    "audience": text,
    "redirect_uri": text,
    "provider_logout": switch,
    "provider": one_of("openid", "github"),
}
LISTS = ("scopes", "allow")
SECRET = "client_secret"


def oidc(value: object, where: str) -> OidcOptions:
    """The options in a dict. Raises `DeclarationError`, without values that may be secrets."""
    if not isinstance(value, Mapping):
        raise DeclarationError(where, "a dict with issuer, client_id and client_secret", type(value).__name__)
    unknown = [name for name in value if name not in READERS]
    if unknown:
        raise DeclarationError(where, f"names among {', '.join(READERS)}", unknown[0])
    found: dict[str, Any] = {}  # Any: options have many types
    for name, given in value.items():
        if given is not None:
            found[name] = _read(name, given, f"{where}: {name}")
    if found.get("provider") == "github":
        found = {"issuer": GITHUB, "scopes": GITHUB_SCOPES, **found}
    _check(found, where)
    return OidcOptions(**found)


def _read(name: str, given: object, where: str) -> object:
    if name == SECRET and (not isinstance(given, str) or not given):
        raise DeclarationError(where, f"text that is not empty, got {type(given).__name__}")
    if name in LISTS and isinstance(given, str):
        given = given.replace(",", " ").split()
    return READERS[name](given, where)


def from_environment() -> OidcOptions | None:
    """The options in LIMELIGHT_OIDC_ISSUER and the like, or those that Hugging Face sets for a Space."""
    given = {name: found for name in READERS if (found := setting(f"OIDC_{name.upper()}")) is not None}
    if given:
        return oidc({name: value for name, (_, value) in given.items()}, "LIMELIGHT_OIDC")
    return _of_space()


def _of_space() -> OidcOptions | None:
    issuer, client_id = os.environ.get("OPENID_PROVIDER_URL"), os.environ.get("OAUTH_CLIENT_ID")
    if not issuer or not client_id:
        return None
    host = os.environ.get("SPACE_HOST", "").partition(",")[0].strip()
    found: dict[str, object] = {
        "issuer": issuer,
        "client_id": client_id,
        "client_secret": os.environ.get("OAUTH_CLIENT_SECRET") or None,
        "scopes": os.environ.get("OAUTH_SCOPES") or None,
        "redirect_uri": f"https://{host}/login/callback" if host else None,
        "required": False,
    }
    return oidc(found, "OPENID_PROVIDER_URL and OAUTH_CLIENT_ID")


def _check(found: Mapping[str, Any], where: str) -> None:  # Any: as above
    for name in ("issuer", "client_id"):
        if not found.get(name):
            raise DeclarationError(f"{where}: {name}", "a text that is not empty")
    for name in ("issuer", "redirect_uri"):
        if name in found:
            _check_address(found[name], f"{where}: {name}")
    if found.get("provider") != "github" and "openid" not in found.get("scopes", ("openid",)):
        raise DeclarationError(f"{where}: scopes", "openid among them")
    if found.get("audience") == found["client_id"]:  # an ID token would count as an access token
        raise DeclarationError(f"{where}: audience", "another one than client_id")
    if found.get("audience") == "" or found.get("username") == "":
        raise DeclarationError(where, "no empty audience or username")


def _check_address(address: str, where: str) -> None:
    parts = urlsplit(address)
    is_near = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not (parts.scheme == "https" or is_near) or not parts.hostname or parts.query or parts.fragment:
        raise DeclarationError(where, "an https address (http on this machine only)", address)
