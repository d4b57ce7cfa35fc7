"""Names of shares, and the signed text with which a sharing process gets its name back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import b32encode
from dataclasses import dataclass

from limelight.core.relay import is_name

MAX_RESUME = 200


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    expires_at: int
    """In seconds since 1970, so that it survives a restart of the relay."""


class Names:
    """Nothing is stored: the relay knows its own signature. `key`: the same after a restart."""

    def __init__(self, key: bytes) -> None:
        self._key = hashlib.sha256(b"shares:" + key).digest()

    def new(self, owner: str, expires_at: int) -> Lease:
        return Lease(b32encode(secrets.token_bytes(17))[:26].decode().lower(), owner, expires_at)  # 130 bits

    def resume_of(self, lease: Lease) -> str:
        return f"{lease.name}.{lease.expires_at}.{self._signature(lease)}"

    def resumed(self, resume: str, owner: str) -> Lease | None:
        """The lease that the text stands for; None if it is not this relay's, or another owner's."""
        name, _, rest = resume.partition(".")
        expires, _, signature = rest.partition(".")
        if len(resume) > MAX_RESUME or not is_name(name) or not (expires.isascii() and expires.isdigit()):
            return None
        lease = Lease(name, owner, int(expires))
        return lease if hmac.compare_digest(signature.encode(), self._signature(lease).encode()) else None

    def _signature(self, lease: Lease) -> str:
        return hmac.new(self._key, f"{lease.name}\n{lease.expires_at}\n{lease.owner}".encode(), "sha256").hexdigest()
