"""Opening a store by its address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, unquote

from limelight.core.errors import DeclarationError, MissingExtra
from limelight.engine.files.sharing import Sharing
from limelight.engine.files.store import FileStore
from limelight.engine.options import EngineOptions
from limelight.engine.stores.backend import Backend
from limelight.engine.stores.memory import MemoryBackend

if TYPE_CHECKING:
    from sqlite3 import Connection

ADDRESSES = "'memory', 'sqlite:///PATH' (four slashes for a path from the root) or 'nats://HOST:PORT/APP'"


class Store(Protocol):
    """The storage of an engine. It is open once constructed."""

    @property
    def files_folder(self) -> Path | None:
        """The folder for files; None: a temporary one."""

    @property
    def sharing(self) -> Sharing | None:
        """How the files reach other machines; None: this store is for one."""

    @property
    def own_files(self) -> Sequence[Path]:
        """Files and folders of the store itself, which hold secrets and are never served."""

    @property
    def secret_file(self) -> Path | None:
        """Where the author can read the secret that signs webhooks, if one was made; None: there is no such place."""

    def secret(self, name: str) -> bytes | None:
        """32 bytes that stay the same across restarts; None if the store does not outlive the process."""

    def backend(self, files: FileStore, options: EngineOptions, functions: Sequence[str]) -> Backend:
        """Create the backend; to be called once. `functions`: `Endpoint.function` of all endpoints, in order."""


def open_store(address: str) -> Store:
    """Raises `DeclarationError` for an invalid address, `StoreUnusable` for a file that cannot be used."""
    if address == "memory":
        return MemoryStore()
    if address.startswith(("nats://", "tls://")):
        return _nats(address)
    kind, _, rest = address.partition(":///")
    if kind != "sqlite" or not rest:
        raise DeclarationError("store", ADDRESSES, address)
    path, _, query = rest.partition("?")
    return SqliteStore(Path(unquote(path)), parse_qs(query, keep_blank_values=True))


def _nats(address: str) -> Store:
    try:
        from limelight.engine.stores.nats.store import NatsStore  # noqa: PLC0415  # optional: extra `nats`, 60 ms
    except ModuleNotFoundError as error:
        if error.name != "nats":
            raise
        raise MissingExtra("A store on NATS", "nats-py", "nats") from None
    return NatsStore(address)


class MemoryStore:
    files_folder = None
    sharing = None
    own_files = ()
    secret_file = None

    def secret(self, name: str) -> None:
        return None

    def backend(self, files: FileStore, options: EngineOptions, functions: Sequence[str]) -> MemoryBackend:
        return _memory(files, options)


class SqliteStore:
    """An SQLite file, with a folder for files next to it."""

    sharing = None

    def __init__(self, path: Path, query: Mapping[str, list[str]]) -> None:
        from limelight.engine.stores.sqlite import database  # noqa: PLC0415  # optional: 5 ms

        wanted = {name: values[-1] for name, values in query.items()}
        synchronous, wait = wanted.pop("synchronous", "normal"), wanted.pop("wait", str(database.WAIT_S))
        if wanted or synchronous not in ("normal", "full") or not wait.replace(".", "", 1).isdigit():
            raise DeclarationError("store: options", "synchronous=normal, synchronous=full or wait=SECONDS", query)
        self.files_folder = path.with_name(path.name + ".files")
        self.own_files = [path, *(path.with_name(path.name + ending) for ending in ("-wal", "-shm", "-journal"))]
        self.secret_file = path.with_name(path.name + ".webhook-secret")
        self.own_files.append(self.secret_file)
        is_full = synchronous == "full"
        self._connection: Connection = database.open_database(path, is_full_sync=is_full, wait_s=float(wait))
        self._secret = database.secret

    def secret(self, name: str) -> bytes:
        return self._secret(self._connection, name)

    def backend(self, files: FileStore, options: EngineOptions, functions: Sequence[str]) -> Backend:
        from limelight.engine.stores.sqlite.backend import SqliteBackend  # noqa: PLC0415  # optional: as above
        from limelight.engine.stores.sqlite.sessions import SessionLimits  # noqa: PLC0415  # optional: as above

        limits = SessionLimits(
            options.max_sessions,
            options.max_session_idle_s,
            max_value_bytes=options.max_session_value_bytes,
            max_bytes=options.max_session_bytes,
            min_age_s=options.min_result_age_s,
        )
        return SqliteBackend(self._connection, _memory(files, options), limits)


def _memory(files: FileStore, options: EngineOptions) -> MemoryBackend:
    return MemoryBackend(
        files,
        max_size=options.max_size,
        max_waiting_per_client=options.max_waiting_per_client,
        max_pending_bytes=options.max_pending_bytes,
        max_logs=options.max_logs,
        max_log_bytes=options.max_log_bytes,
        max_log_age_s=options.max_log_age_s,
        min_result_age_s=options.min_result_age_s,
        max_sessions=options.max_sessions,
        max_session_bytes=options.max_session_bytes,
        max_session_idle_s=options.max_session_idle_s,
        max_session_value_bytes=options.max_session_value_bytes,
        max_file_age_s=options.max_file_age_s,
    )
