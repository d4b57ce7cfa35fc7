"""Sessions of clients before the revision of 2026-07-28. No process remembers them: a signed id is all there is."""

from __future__ import annotations

import hashlib
import hmac
import secrets

_RANDOM_BYTES, _SIGNATURE = 18, 32


class SessionIds:
    """Makes and checks ids. One is valid for the owner it was made for, in all replicas with the same secret."""

    def __init__(self, secret: bytes | None) -> None:
        self._key = secret or secrets.token_bytes(32)

    def new(self, owner: str) -> str:
        name = secrets.token_urlsafe(_RANDOM_BYTES)
        return f"{name}.{self._signature(name, owner)}"

    def is_valid(self, session_id: str, owner: str) -> bool:
        name, _, signature = session_id.partition(".")
        return hmac.compare_digest(signature.encode(), self._signature(name, owner).encode())

    def _signature(self, name: str, owner: str) -> str:
        signed = f"mcp\n{owner}\n{name}".encode("utf-8", "surrogatepass")
        return hmac.new(self._key, signed, hashlib.sha256).hexdigest()[:_SIGNATURE]


def session_hash(session_id: str | None) -> str | None:
    """The name under which the engine keeps the session's values."""
    return None if session_id is None else f"mcp-{session_id.partition('.')[0]}"
