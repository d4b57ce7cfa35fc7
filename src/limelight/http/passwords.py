"""Checking passwords, given in clear text or as Argon2 hashes (RFC 9106)."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from limelight.core.errors import MissingExtra

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PREFIX = "$argon2"


class Passwords:
    """Checks take equally long for unknown user names."""

    def __init__(self, by_name: Mapping[str, str]) -> None:
        self._by_name = by_name
        self._has_hashes = any(kept.startswith(PREFIX) for kept in by_name.values())
        if self._has_hashes:
            self._hasher.check_needs_rehash(self._nobodys)  # fail now if the package is missing, not at the first login

    def fit(self, name: str, password: str) -> bool:
        kept = self._by_name.get(name)
        is_hash = kept is not None and kept.startswith(PREFIX)
        fits_hash = self._has_hashes and self._fits_hash(
            kept if kept is not None and is_hash else self._nobodys, password
        )
        fits_text = hmac.compare_digest(_digest(kept if kept is not None else secrets.token_hex(8)), _digest(password))
        return fits_hash if is_hash else fits_text and kept is not None

    def _fits_hash(self, kept: str, password: str) -> bool:
        from argon2.exceptions import InvalidHashError, VerificationError  # noqa: PLC0415  # optional: extra `auth`

        try:
            return bool(self._hasher.verify(kept, password))
        except (VerificationError, InvalidHashError):
            return False

    @cached_property
    def _hasher(self) -> PasswordHasher:
        return _hasher()

    @cached_property
    def _nobodys(self) -> str:
        """A dummy hash for users without one, so that the check costs the same."""
        return str(self._hasher.hash(secrets.token_hex(16)))


def hash_password(password: str) -> str:
    """The hash to use in `auth=` or a file instead of the password. Raises `MissingExtra` without argon2-cffi."""
    return str(_hasher().hash(password))


def _hasher() -> PasswordHasher:
    try:
        from argon2 import PasswordHasher  # noqa: PLC0415  # optional: extra `auth`
    except ImportError:
        raise MissingExtra("A hashed password", "argon2-cffi", "auth") from None
    return PasswordHasher()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
