"""What a provider publishes: its metadata and keys. Fetched when needed, and kept for a time."""

from __future__ import annotations

import asyncio
import functools
import json
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from limelight.core.codings import PLAIN, coding_of
from limelight.core.errors import NotAllowed, Overloaded

TIMEOUT_S = 10.0
"""Of a whole answer."""
MAX_BYTES = 1 << 20
"""Of an answer."""
KEPT_S = 3600.0
BETWEEN_S = 30.0
"""Between requests for keys that tokens name but the provider has not published: anybody can name one."""
NEEDED = ("issuer", "authorization_endpoint", "token_endpoint", "jwks_uri")
Document = dict[str, Any]  # Any: JSON


@functools.cache
def tls() -> ssl.SSLContext:
    """Each client would read all certificates again: 50 ms of the event loop, which anybody can ask for."""
    return httpx.create_ssl_context()


class Documents:
    def __init__(self, issuer: str) -> None:
        self._issuer = issuer.rstrip("/")
        self._metadata: Document | None = None
        self._keys: Document | None = None
        self._metadata_at_s = self._keys_at_s = 0.0
        self._asked_again_at_s: float | None = None
        self._lock = asyncio.Lock()

    async def metadata(self) -> Document:
        """Raises `NotAllowed` if it names another issuer."""
        async with self._lock:
            if self._metadata is None or time.monotonic() - self._metadata_at_s > KEPT_S:
                found = await self.read(f"{self._issuer}/.well-known/openid-configuration")
                missing = [name for name in NEEDED if not isinstance(found.get(name), str)]
                if missing:
                    raise NotAllowed(f"The provider's description has no {missing[0]}.")
                if found["issuer"].rstrip("/") != self._issuer:
                    raise NotAllowed("The provider's description is that of another issuer.")
                self._metadata, self._metadata_at_s = found, time.monotonic()
            return self._metadata

    async def keys(self, *, again: bool = False) -> Document:
        metadata = await self.metadata()
        async with self._lock:
            if self._keys is None or again or time.monotonic() - self._keys_at_s > KEPT_S:
                self._keys_at_s = time.monotonic()
                self._keys = await self.read(metadata["jwks_uri"])
            return self._keys

    def may_ask_for_keys(self) -> bool:
        """Whether `keys` may be asked again now. Counts as asking."""
        now_s = time.monotonic()
        if self._asked_again_at_s is not None and now_s - self._asked_again_at_s < BETWEEN_S:
            return False
        self._asked_again_at_s = now_s
        return True

    async def read(self, address: str, token: str | None = None) -> Document:
        headers = {**PLAIN, "Accept": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        with answering():
            async with asyncio.timeout(TIMEOUT_S), httpx.AsyncClient(timeout=TIMEOUT_S, verify=tls()) as client:
                async with client.stream("GET", address, headers=headers) as response:
                    body = await bounded(response) if response.status_code == 200 else b"null"
            found = json.loads(body)
        if not isinstance(found, dict):
            raise Overloaded(f"The provider of logins answered {response.status_code}.", 10)
        return found


async def bounded(response: Any) -> bytes:  # Any: of httpx or a library like it
    """The body. Raises `Overloaded` if it is longer than a provider's answers are, or if it is compressed."""
    if coding_of(response.headers):
        raise Overloaded("The provider of logins gave an answer in a coding that nobody asked for.", 10)
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MAX_BYTES:
            raise Overloaded("The provider of logins gave an answer that is too long.", 10)
    return bytes(body)


@contextmanager
def answering() -> Iterator[None]:
    """Raises `Overloaded` if the provider cannot be reached, or its answer cannot be read."""
    try:
        yield
    except (NotAllowed, Overloaded):
        raise
    except Exception as error:  # of whichever HTTP library Authlib uses
        raise Overloaded("The provider of logins does not answer.", 10) from error
