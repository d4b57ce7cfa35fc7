"""The client's address, seen through trusted proxies."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from functools import lru_cache

from starlette.types import Scope

from limelight.core.errors import DeclarationError

MAX_HOPS = 32
"""Maximum number of proxies in a chain."""
UNIX = "unix"
"""Used as the peer of a Unix socket, which has no address."""


class TrustedProxies:
    """Peers whose `X-Forwarded-…` headers are used: addresses, networks (`10.0.0.0/8`), `unix`, or `*` for all."""

    def __init__(self, names: Sequence[str]) -> None:
        self._names = frozenset(names)
        self._networks = [_network(name) for name in names if name not in (UNIX, "*")]
        self._is_known = lru_cache(maxsize=4096)(self._find)

    def __contains__(self, address: str) -> bool:
        return self._is_known(address)

    def client(self, peer: str, forwarded: str) -> str:
        """The last address in `forwarded` that is not a trusted proxy. Addresses to the left of it may be forged."""
        address = peer
        for hop in reversed(forwarded.rsplit(",", MAX_HOPS)[-MAX_HOPS:]):
            if address not in self:
                break
            named = _plain(hop)
            if named is None:
                break
            address = named
        return address

    def address_of(self, scope: Scope) -> str:
        """The client's address, as trusted proxies tell it."""
        peer = peer_of(scope)
        if peer not in self:
            return peer
        lines = [value for name, value in scope["headers"] if name == b"x-forwarded-for"]
        return self.client(peer, b",".join(lines).decode("latin-1")) if lines else peer

    def _find(self, address: str) -> bool:
        if "*" in self._names or address in self._names:
            return True
        try:
            ip = _unmapped(ipaddress.ip_address(address))
        except ValueError:
            return False
        return any(ip in network for network in self._networks)


def peer_of(scope: Scope) -> str:
    """The address of the connection's other end: the client or a proxy."""
    client = scope.get("client")
    return client[0] if client else UNIX


@lru_cache(maxsize=4096)
def counted_as(address: str) -> str:
    """The key for limits: an IPv4 address, or the /64 network of an IPv6 address, which one host may have."""
    try:
        ip = _unmapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return address[:64]
    return str(ip) if ip.version == 4 else str(ipaddress.ip_network((ip, 64), strict=False))


def _unmapped(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    mapped = ip.ipv4_mapped if isinstance(ip, ipaddress.IPv6Address) else None
    return mapped or ip


def _plain(hop: str) -> str | None:
    """The address in one element of `X-Forwarded-For`, without its port. None if it is not an address."""
    text = hop.strip().strip('"')
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(_unmapped(ipaddress.ip_address(text)))
    except ValueError:
        return None


def _network(name: str) -> ipaddress.IPv4Network | ipaddress.IPv6Network:
    try:
        return ipaddress.ip_network(name, strict=False)
    except ValueError:
        raise DeclarationError("trusted_proxies", "addresses, networks such as '10.0.0.0/8', or 'unix'", name) from None
