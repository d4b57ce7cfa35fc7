"""Content codings of other servers' answers (RFC 9110, 8.4): none.

Of a compressed answer nobody knows the length, and codings may be stacked: 7 KB may stand for 4 GB, which HTTP
libraries decode at once, before anyone can count.
"""

from __future__ import annotations

from collections.abc import Mapping

PLAIN = {"Accept-Encoding": "identity"}
"""Headers of requests to other servers."""


def coding_of(headers: Mapping[str, str]) -> str:
    """The answer's codings; empty if it came as it is."""
    given = headers.get("content-encoding", "")
    return "" if given.strip().lower() == "identity" else given.strip()
