"""Which relay or tunnel a share goes through, from what the user writes."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from limelight.core.errors import DeclarationError, MissingExtra
from limelight.core.extras import Need
from limelight.share.options import ShareOptions
from limelight.share.sharing import Way

WEBSOCKETS = Need("Sharing an app", "websockets", "websockets", "share")
NEEDS = (WEBSOCKETS, *(Need("Sharing an app", name, name, "share") for name in ("aiohttp", "segno")))
EXPECTED = "a relay's address such as https://hub.example.com, ssh:USER@HOST, cloudflared or ngrok"
_SSH = re.compile(r"(?:([a-z_][a-z0-9_.-]*)@)?([a-z0-9][a-z0-9.-]*|\[[0-9a-f:]+\])(?::(\d{1,5}))?", re.I)
HOW = (
    "share=True needs a relay, and none is set. Set LIMELIGHT_SHARE_SERVER_ADDRESS (or share_server_address) to "
    "https://… of a server with `limelight hub --relay`, and LIMELIGHT_SHARE_TOKEN to your token there; to "
    "ssh:USER@HOST; or to cloudflared or ngrok if it is installed. See docs/sharing.md."
)


def check_installed() -> None:
    """Raises `MissingExtra`."""
    for need in NEEDS:
        if not need.is_met:
            raise MissingExtra(need.what, need.package, need.extra)


def way_of(options: ShareOptions, where: str) -> Way | None:
    """None if nothing is set. Raises `DeclarationError` for what is no address."""
    address = (options.share_server_address or "").strip()
    if not address:
        return None
    check_installed()
    from limelight.share import tunnels  # noqa: PLC0415  # optional: 20 ms, and uvicorn

    if address == "cloudflared":
        return tunnels.cloudflared()
    if address == "ngrok":
        return tunnels.ngrok()
    if address.startswith("ssh:"):
        return _ssh(address, where)
    return _relay(address, options, where)


def _ssh(address: str, where: str) -> Way:
    """`ssh:USER@HOST[:PORT][/REMOTE][=PUBLIC]`, such as `ssh:me@example.com/8080=https://demo.example.com`."""
    from limelight.share import tunnels  # noqa: PLC0415  # optional: as above

    place, _, public = address.removeprefix("ssh:").removeprefix("//").partition("=")
    place, _, remote = place.partition("/")
    found = _SSH.fullmatch(place)
    is_remote = re.fullmatch(r"(?:[a-z0-9.*_-]*:)?\d{1,5}", remote, re.I) is not None
    if found is None or (remote and not is_remote) or (public and not tunnels.is_public_address(public)):
        raise DeclarationError(where, "ssh:USER@HOST[:PORT][/REMOTE-PORT][=https://PUBLIC-ADDRESS]", address)
    user, host, port = found.groups()
    destination = f"{user}@{host.strip('[]')}" if user else host.strip("[]")
    return tunnels.ssh(destination, int(port) if port else None, public.rstrip("/") or None, remote or "80")


def _relay(address: str, options: ShareOptions, where: str) -> Way:
    from limelight.share.relay import Relay  # noqa: PLC0415  # optional: 60 ms, WebSockets

    protocol = options.share_server_protocol or "https"
    if protocol not in ("http", "https"):
        raise DeclarationError(where, "share_server_protocol 'http' or 'https'", protocol)
    url = address if "://" in address else f"{protocol}://{address}"
    try:
        parts = urlsplit(url)
        is_address = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_address = False
    if not is_address or "@" in parts.netloc or parts.query or parts.fragment:
        raise DeclarationError(where, EXPECTED, address)
    return Relay(url.rstrip("/"), options.share_token, options.share_server_tls_certificate)
