"""The secret that signs webhooks: given, or made once and kept where the store is."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from limelight.engine.webhooks.signing import key_of, written


def key_for(given: str | None, secret: bytes | None, file: Path | None) -> bytes:
    """`secret`: of the store, from which one is made; None: it keeps none, and nobody can check the signatures.

    Written into `file`, for the author to read. Raises `OSError` if that fails.
    """
    if given is not None:
        return key_of(given)
    key = hmac.new(secret or secrets.token_bytes(32), b"webhooks", hashlib.sha256).digest()
    if secret is not None and file is not None and not file.exists():
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as opened:
            opened.write(written(key) + "\n")
    return key
