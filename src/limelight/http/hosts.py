"""Allowed host names. Requests under other names are refused (DNS rebinding)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache


class AllowedHosts:
    """Host names with or without a port. `*.example.com` allows all subdomains, and no names allow any host."""

    def __init__(self, names: Sequence[str]) -> None:
        self._exact = frozenset(name.lower() for name in names)
        self._endings = tuple(name[1:].lower() for name in names if name.startswith("*."))
        self.allows = lru_cache(maxsize=256)(self._allows)

    def _allows(self, host: str) -> bool:
        if not self._exact or "*" in self._exact:
            return True
        host = host.lower()
        name = host if host.endswith("]") or ":" not in host else host.rpartition(":")[0]
        return name in self._exact or host in self._exact or name.endswith(self._endings or ("\0",))
