"""The provider at which the users of `limelight hub` sign in: from its flags and from the environment."""

from __future__ import annotations

import argparse
from pathlib import Path
from urllib.parse import urlsplit

from limelight.core.errors import DeclarationError
from limelight.hub.options import HubOidc
from limelight.launch.oidc import READERS, oidc
from limelight.launch.settings import setting

NOT_OF_HUBS = ("required", "allow", "audience", "provider_logout")
"""Keys of an app's `oidc` that mean nothing to a hub."""
MAX_SECRET = 4_096


def oidc_of(given: argparse.Namespace) -> HubOidc | None:
    """None if no provider is named. Raises `DeclarationError`, without the secret."""
    found: dict[str, object] = {}
    for name in READERS:
        read = setting(f"OIDC_{name.upper()}")
        if read is not None and name in NOT_OF_HUBS:
            raise DeclarationError(read[0], "no such setting for a hub: see docs/hub.md", "one")
        if read is not None:
            found[name] = read[1]
    if given.oidc:
        found["issuer"] = given.oidc
    if given.oidc_client_id:
        found["client_id"] = given.oidc_client_id
    if given.oidc_client_secret_file:
        found["client_secret"] = _secret(given.oidc_client_secret_file)
    if not found.get("issuer") and found.get("provider") != "github":
        named = [one for one in ("client_id", "client_secret_file", "label", "domain", "group", "everybody")]
        extra = [f"--oidc-{one.replace('_', '-')}" for one in named if getattr(given, f"oidc_{one}")]
        if found or extra:
            raise DeclarationError("--oidc", "the issuer's address, for the other options of the provider", "none")
        return None
    is_github = found.get("provider") == "github"
    options = oidc({"username": "preferred_username", **found}, "--oidc")
    return HubOidc(
        provider=options,
        label=given.oidc_label or ("GitHub" if is_github else urlsplit(options.issuer).hostname or options.issuer),
        allows_all=given.oidc_everybody,
        domains=tuple(_domain(one) for one in given.oidc_domain),
        groups=tuple(given.oidc_group),
    )


def _secret(path: str) -> str:
    try:
        with Path(path).open(encoding="utf-8") as file:
            found = file.read(MAX_SECRET).strip()
    except (OSError, UnicodeDecodeError) as error:
        raise DeclarationError("--oidc-client-secret-file", "a file that can be read", type(error).__name__) from None
    if not found:
        raise DeclarationError("--oidc-client-secret-file", "a file with the secret", "an empty one")
    return found


def _domain(given: str) -> str:
    domain = given.lower().removeprefix("@").strip(".")
    if not domain or any(one in domain for one in "@*/ "):
        raise DeclarationError("--oidc-domain", "a domain such as example.org", given)
    return domain
