"""Signatures of webhooks, as the Standard Webhooks specification has them (https://www.standardwebhooks.com)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
MIN_BYTES, MAX_BYTES = 24, 64


def key_of(secret: str) -> bytes:
    """The key of a secret as it is written down: `whsec_` and base64. Raises `ValueError` for any other text."""
    try:
        key = base64.b64decode(secret.strip().removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not MIN_BYTES <= len(key) <= MAX_BYTES:
        raise ValueError(f"expected {PREFIX} and base64 of {MIN_BYTES} to {MAX_BYTES} bytes")
    return key


def written(key: bytes) -> str:
    return PREFIX + base64.b64encode(key).decode()


def signed(key: bytes, message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers of a message. The time is signed too, so that a receiver can refuse what is sent again by others."""
    text = f"{message_id}.{timestamp}.".encode() + body
    digest = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    return {"webhook-id": message_id, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{digest}"}
