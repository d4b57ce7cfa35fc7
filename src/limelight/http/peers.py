"""Open connections per network peer. A connection costs a descriptor, and one more while it transfers a file."""

from __future__ import annotations

from limelight.http.clients import TrustedProxies, counted_as

RESERVED_DESCRIPTORS = 256
"""Descriptors reserved for the store, threads and everything else."""
DESCRIPTORS_PER_CONNECTION = 2


class Peers:
    """Open connections by their remote address. Those of a proxy stand for many clients.

    A client may have as many as it leaves free, so that new clients can connect.
    """

    def __init__(
        self, proxies: TrustedProxies, *, max_per_client: int | None = None, max_descriptors: int | None = None
    ) -> None:
        """`max_descriptors`: the limit of this process."""
        self._proxies, self._max_per_client = proxies, max_per_client
        self._max = None
        if max_descriptors is not None:
            self._max = max(16, (max_descriptors - RESERVED_DESCRIPTORS) // DESCRIPTORS_PER_CONNECTION)
            quarter = self._max // 4  # if there are few, no peer may take all
            self._max_per_client = quarter if max_per_client is None else min(max_per_client, quarter)
        self._open: dict[str, int] = {}
        self._count = 0

    def enter(self, address: str) -> bytes | None:
        """The HTTP status of a refusal, or None if the connection is accepted. It then counts until `leave`."""
        if self._max is not None and self._count >= self._max:
            return b"503 Service Unavailable"
        if address not in self._proxies:
            name = counted_as(address)
            count = self._open.get(name, 0)
            free = None if self._max is None else self._max - self._count
            if any(limit is not None and count >= limit for limit in (self._max_per_client, free)):
                return b"429 Too Many Requests"
            self._open[name] = count + 1
        self._count += 1
        return None

    def leave(self, address: str) -> None:
        self._count -= 1
        if address not in self._proxies:
            name = counted_as(address)
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]
