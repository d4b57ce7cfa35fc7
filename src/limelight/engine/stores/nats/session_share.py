"""What each client's sessions take in the bucket, as far as this process wrote them."""

from __future__ import annotations

from collections import OrderedDict

from limelight.core.errors import Unstorable
from limelight.core.shares import Shares

MAX_SESSIONS = 100_000  # whose sizes are remembered; more than that were written long ago


class SessionShare:
    """A client's sessions may take as much as they leave free of `max_bytes`, as with a `Budget`.

    Each process counts what it wrote, so with several of them a client gets a share of each.
    """

    def __init__(self, max_bytes: int | None) -> None:
        self._max_bytes = max_bytes
        self._shares = Shares()
        self._sizes: OrderedDict[str, tuple[str, int]] = OrderedDict()
        """Clients and bytes by session, the last written at the end."""

    def check(self, name: str, client: str, size_bytes: int) -> None:
        """Raises `Unstorable` for a session that would take more than its client's share; it may always shrink."""
        client, before_bytes = self._of(name, client)
        grown_bytes = size_bytes - before_bytes
        if self._max_bytes is None or grown_bytes <= 0:
            return
        if self._shares.of(client) + grown_bytes > self._max_bytes - self._shares.total - grown_bytes:
            raise Unstorable("The values of your sessions are over their share (max_session_bytes).")

    def put(self, name: str, client: str, size_bytes: int) -> None:
        client, before_bytes = self._of(name, client)
        self._shares.add(client, size_bytes - before_bytes)
        self._sizes[name] = client, size_bytes
        self._sizes.move_to_end(name)
        if len(self._sizes) > MAX_SESSIONS:
            _, (oldest, oldest_bytes) = self._sizes.popitem(last=False)
            self._shares.add(oldest, -oldest_bytes)

    def _of(self, name: str, client: str) -> tuple[str, int]:
        """To whom the session counts, the first who wrote it, and what it takes so far."""
        return self._sizes.get(name, (client, 0))
