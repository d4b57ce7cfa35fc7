"""Variables and secrets of apps: what the environment of their processes holds besides what the hub puts there."""

from __future__ import annotations

import asyncio
import os
import re
import time
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from limelight.core.errors import BodyRejected, NotFound, TooLarge, shorten
from limelight.hub.apps.process import NotStarted
from limelight.hub.names import AppName
from limelight.hub.records import Records

MAX_NAME, MAX_DESCRIPTION = 128, 500
MAX_VALUE_BYTES = 16 << 10
MAX_TOTAL_BYTES = 256 << 10
"""Of all values of an app: the system bounds a process's arguments and environment together."""
MAX_COUNT = 100
NONCE_BYTES = 12
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
OWN_PREFIXES = ("LIMELIGHT_", "SPACE_")
"""With these the hub tells an app what it is and how to serve."""
LOADER_PREFIXES = ("LD_", "DYLD_", "PYTHON", "GLIBC_", "MALLOC_", "OPENSSL_")
LOADER_NAMES = frozenset({"PATH", "HOME", "TMPDIR", "GCONV_PATH", "LOCPATH", "NLSPATH", "BASH_ENV", "ENV", "IFS"})
"""These, and the prefixes, lead programs to other code or files before the app's script runs: the hub starts a process
with its own rights, and gives them up on the way."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    value: bytes = b""
    """Of a secret: sealed; b"": it has no value yet."""
    description: str = ""
    updated_at: float = 0.0


class Variables(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept for one app, by name."""

    plain: dict[str, Entry] = msgspec.field(default_factory=dict)
    secret: dict[str, Entry] = msgspec.field(default_factory=dict)


class VariableStore:
    def __init__(self, records: Records, key: bytes) -> None:
        """`key`: 32 bytes that seal the secrets."""
        self._records, self._cipher = records, AESGCM(key)
        self._lock = asyncio.Lock()
        """Held from reading what is kept to writing what replaces it."""

    def of(self, app: AppName) -> Variables:
        return self._records.get(Variables, app.key) or Variables()

    def environment(self, app: AppName) -> dict[str, str]:
        """What the app's process gets. Raises `NotStarted` if secrets were sealed with another key."""
        kept = self.of(app)
        plain = {name: one.value.decode() for name, one in kept.plain.items()}
        secret = {name: self._opened(app, name, one.value) for name, one in kept.secret.items() if one.value}
        return {**plain, **secret}

    async def put(self, app: AppName, name: str, value: str, description: str = "", *, is_secret: bool) -> None:
        """Add a variable, or give it another value."""
        _check(name, value, description)
        async with self._lock:
            kept = self.of(app)
            if name in (kept.plain if is_secret else kept.secret):
                other = "variable" if is_secret else "secret"
                raise BodyRejected(f"There is a {other} {name} already: remove it first")
            written = value.encode()
            content = self._sealed(app, name, written) if is_secret else written
            entry = Entry(value=content, description=description, updated_at=time.time())
            await self._write(app, _with(kept, name, entry, is_secret=is_secret))

    async def remove(self, app: AppName, name: str, *, is_secret: bool) -> None:
        async with self._lock:
            kept = self.of(app)
            held = dict(kept.secret if is_secret else kept.plain)
            if held.pop(name, None) is None:
                raise NotFound("secret" if is_secret else "variable", name)
            await self._records.put(app.key, msgspec.structs.replace(kept, **{_field(is_secret=is_secret): held}))

    async def copy(self, source: AppName, to: AppName) -> None:
        """The variables, and the names of the secrets: their values stay with the app that they were given to."""
        async with self._lock:
            kept = self.of(source)
            names = {name: msgspec.structs.replace(one, value=b"") for name, one in kept.secret.items()}
            await self._records.put(to.key, Variables(plain=dict(kept.plain), secret=names))

    async def forget(self, app: AppName) -> None:
        async with self._lock:
            await self._records.delete(Variables, app.key)

    async def _write(self, app: AppName, kept: Variables) -> None:
        entries = [*kept.plain.values(), *kept.secret.values()]
        if len(entries) > MAX_COUNT:
            raise BodyRejected(f"An app has at most {MAX_COUNT} variables and secrets")
        if sum(len(one.value) for one in entries) > MAX_TOTAL_BYTES:
            raise TooLarge("All variables and secrets together", MAX_TOTAL_BYTES)
        await self._records.put(app.key, kept)

    def _sealed(self, app: AppName, name: str, value: bytes) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, value, _place(app, name))

    def _opened(self, app: AppName, name: str, sealed: bytes) -> str:
        try:
            value = self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], _place(app, name))
        except InvalidTag:
            raise NotStarted(f"The secret {name} of {app} was not sealed with this hub's key, or not for it") from None
        return value.decode()


def _place(app: AppName, name: str) -> bytes:
    """Where a sealed value belongs: elsewhere it cannot be opened."""
    return f"{app.key}\0{name}".encode()


def _field(*, is_secret: bool) -> str:
    return "secret" if is_secret else "plain"


def _with(kept: Variables, name: str, entry: Entry, *, is_secret: bool) -> Variables:
    held: Mapping[str, Entry] = kept.secret if is_secret else kept.plain
    return msgspec.structs.replace(kept, **{_field(is_secret=is_secret): {**held, name: entry}})


def _check(name: str, value: str, description: str) -> None:
    if len(name) > MAX_NAME or _NAME.fullmatch(name) is None:
        raise BodyRejected(
            f"The name of a variable is up to {MAX_NAME} letters, digits and '_', no digit first; got {shorten(name)}"
        )
    upper = name.upper()
    if upper.startswith(OWN_PREFIXES):
        raise BodyRejected(f"{name} is refused: with names in {' and '.join(OWN_PREFIXES)} the hub configures apps")
    if upper in LOADER_NAMES or upper.startswith(LOADER_PREFIXES):
        raise BodyRejected(f"{name} is refused: it would change which code runs before the app's own script")
    try:
        size = len(value.encode())
    except UnicodeEncodeError:
        raise BodyRejected(f"The value of {name} is no text: it has half of a surrogate pair") from None
    if "\0" in value:
        raise BodyRejected(f"The value of {name} has a NUL, which no variable can hold")
    if size > MAX_VALUE_BYTES:
        raise TooLarge(f"The value of {name}", MAX_VALUE_BYTES)
    if len(description) > MAX_DESCRIPTION:
        raise TooLarge(f"The description of {name}", MAX_DESCRIPTION)
