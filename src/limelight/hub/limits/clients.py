"""Whom a request is counted to."""

from __future__ import annotations

from limelight.http.clients import counted_as


def client_of(user: str, address: str) -> str:
    """The user, whichever token or browser they use, or the address: not a session, of which a client has many."""
    return f"user {user.lower()}" if user else f"address {counted_as(address)}"
