"""What a relay holds at most."""

from __future__ import annotations

from dataclasses import dataclass

WEEK_S = 7 * 86_400


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayLimits:
    max_shares: int = 200
    max_shares_per_owner: int = 5
    max_requests: int = 1_000
    """Requests in flight of all shares. Each may hold two windows of 256 KB."""
    max_requests_per_share: int = 100
    max_requests_per_visitor: int = 32
    """Of one address, and one share."""
    max_life_s: int = WEEK_S
    recheck_s: float = 60
    """How often a share's token is checked again."""
    rate_hz: float = 200
    """Requests of one share, on the whole."""
    burst: int = 1_000
    announce_rate_hz: float = 1
    """Connections of sharing processes, or of what claims to be one, from one address."""
    announce_burst: int = 30
    hello_s: float = 10
    """How long a sharing process may take to say what it wants."""
    body_idle_s: float = 60
    """How long a visitor's body, or a share that takes it, may make no progress."""
    answer_idle_s: float = 600
    """How long a share may say nothing of a response."""
