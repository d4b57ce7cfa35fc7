"""The store of a `nats://` address."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import nats
import nats.errors
from nats.js.errors import KeyNotFoundError, KeyWrongLastSequenceError, NotFoundError

from limelight.core.errors import StoreUnavailable
from limelight.engine.files.store import FileStore
from limelight.engine.options import DAY_S, EngineOptions
from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.backend import NatsBackend
from limelight.engine.stores.nats.connection import Limits, dial, hang_up
from limelight.engine.stores.nats.files import SharedFiles
from limelight.engine.stores.nats.names import Names, digest
from limelight.engine.stores.nats.server import folders_here

Value = TypeVar("Value")


class NatsStore:
    """Implements `engine.stores.Store`. Secrets are shared by all processes of an app; the first one creates them."""

    files_folder = None
    secret_file = None

    def __init__(self, url: str) -> None:
        self._address = parse(url)
        self.own_files = folders_here()
        self.sharing = SharedFiles()
        self._known: dict[str, bytes] = {}

    def backend(self, files: FileStore, options: EngineOptions, functions: Sequence[str]) -> NatsBackend:
        names = Names(self._address.app, digest("\n".join(functions))[:12])
        limits = Limits(
            max_jobs=options.max_size,
            max_log_bytes=options.max_log_bytes,
            max_log_age_s=options.max_log_age_s or DAY_S,
            max_session_age_s=options.max_session_idle_s or 7 * DAY_S,
            max_files_bytes=options.max_files_bytes,
            max_file_age_s=options.max_file_age_s or 0.0,
        )
        return NatsBackend(self._address, names, files, limits, options, functions, self.sharing)

    def secret(self, name: str) -> bytes:
        """Thread-safe. Raises `StoreUnavailable`. Anyone who may connect to the NATS server can read it."""
        if name not in self._known:
            self._known[name] = _run(self._ask(name))
        return self._known[name]

    async def _ask(self, name: str) -> bytes:
        client = await dial(self._address)
        try:
            js = client.jetstream()
            bucket = f"{self._address.app}-secrets"
            try:
                found = await js.key_value(bucket)
            except NotFoundError:
                found = await js.create_key_value(bucket=bucket, history=1, replicas=self._address.replicas)
            try:
                return (await found.get(name)).value or b""
            except KeyNotFoundError:
                value = secrets.token_bytes(32)
            try:
                await found.create(name, value)
            except KeyWrongLastSequenceError:  # another process was first
                return (await found.get(name)).value or b""
            return value
        finally:
            await hang_up(client)


def _run(work: Coroutine[None, None, Value]) -> Value:
    """Run a coroutine in a thread, because the caller may have a running event loop."""
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(asyncio.run, work).result()
        except (OSError, TimeoutError, nats.errors.Error) as error:
            raise StoreUnavailable(f"{error or type(error).__name__}") from None
