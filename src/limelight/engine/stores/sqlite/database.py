"""Opening the store's SQLite file: permissions, an exclusive lock, and the tables."""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
import time
from pathlib import Path

from limelight.core.errors import StoreUnusable

logger = logging.getLogger("limelight")

Value = str | bytes | int | float | None

APPLICATION_ID = 0x4C696D65  # "Lime": what `file` and SQLite's own tools see
VERSION = 4
WAIT_S = 20.0  # for a process that is stopping: longer than its grace period
WAL_BYTES = 16 << 20  # what the -wal file is cut back to after a checkpoint

TABLES = """
CREATE TABLE secrets (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE jobs (
    number INTEGER PRIMARY KEY,     -- the order in which they were accepted; clocks jump
    job BLOB NOT NULL,              -- wire.Job as JSON, without its inputs once it has ended
    is_seen INTEGER NOT NULL DEFAULT 0,
    started_at REAL,
    ended_at REAL                   -- set with its last event
);
CREATE TABLE events (
    job INTEGER NOT NULL,
    number INTEGER NOT NULL,
    event BLOB NOT NULL,            -- wire.Event as JSON
    PRIMARY KEY (job, number)
) WITHOUT ROWID;
CREATE TABLE sessions (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    used_at REAL NOT NULL
);
CREATE INDEX sessions_used ON sessions (used_at);
CREATE TABLE session_values (
    session INTEGER NOT NULL REFERENCES sessions ON DELETE CASCADE,
    name TEXT NOT NULL,
    value BLOB NOT NULL,            -- a pickle
    PRIMARY KEY (session, name)
) WITHOUT ROWID;
"""
LOGINS = """
CREATE TABLE ended_logins (
    user TEXT PRIMARY KEY,          -- a digest of the name
    ended BLOB NOT NULL             -- logins.Ended as JSON
) WITHOUT ROWID;
"""
CLIENTS = """
ALTER TABLE sessions ADD COLUMN client TEXT NOT NULL DEFAULT '';  -- whom limits count
"""
DELIVERIES = """
CREATE TABLE deliveries (
    job TEXT PRIMARY KEY,           -- its id; the job itself may be gone
    delivery BLOB NOT NULL,         -- deliveries.Delivery as JSON, without its state
    state BLOB NOT NULL,            -- deliveries.DeliveryState as JSON
    is_over INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
"""
UPGRADES = {1: LOGINS, 2: CLIENTS, 3: DELIVERIES}
"""SQL that upgrades a file from a version to the next."""


def open_database(path: Path, *, is_full_sync: bool = False, wait_s: float = WAIT_S) -> sqlite3.Connection:
    """An exclusive connection. Creates the file if there is none.

    Raises `StoreUnusable` for a file that is not ours, is damaged, may be written by others, or that another process
    holds for longer than `wait_s`. Nothing is overwritten then.
    """
    try:
        _make_private(path)
        connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=0)
    except (OSError, sqlite3.Error) as error:
        raise StoreUnusable(path, str(getattr(error, "strerror", None) or error)) from None
    try:
        _hold(connection, path, wait_s)
        _prepare(connection, path, "FULL" if is_full_sync else "NORMAL")
    except StoreUnusable:
        connection.close()
        raise
    except sqlite3.Error as error:
        connection.close()
        raise StoreUnusable(path, f"{error}; restore it from a backup, or move it away to begin anew") from None
    return connection


def secret(connection: sqlite3.Connection, name: str) -> bytes:
    """32 random bytes, created on first use."""
    connection.execute("INSERT OR IGNORE INTO secrets VALUES (?, ?)", (name, secrets.token_bytes(32)))
    found: tuple[bytes] = connection.execute("SELECT value FROM secrets WHERE name = ?", (name,)).fetchone()
    return found[0]


def _make_private(path: Path) -> None:
    """Restrict access to the file: it holds pickles, which can run code when they are loaded."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
    try:
        facts = os.fstat(descriptor)
        if hasattr(os, "geteuid") and (facts.st_uid != os.geteuid() or facts.st_mode & 0o022):
            raise StoreUnusable(path, "it must belong to this user, and nobody else may write it (chmod 600)")
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, 0o600)
    finally:
        os.close(descriptor)


def _hold(connection: sqlite3.Connection, path: Path, wait_s: float) -> None:
    """Lock the file for the life of this process."""
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    deadline, has_logged = time.monotonic() + wait_s, False
    while True:
        try:
            if not path.stat().st_size:
                connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # before anything else is written
            connection.execute("BEGIN EXCLUSIVE")
            connection.execute("COMMIT")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise
        if time.monotonic() > deadline:
            raise StoreUnusable(path, f"another process has had it open for {wait_s:.0f} s; a store serves one process")
        if not has_logged:
            logger.warning("Waiting for the process that has %s open", path)
            has_logged = True
        time.sleep(0.05)  # there is no event for a released lock


def _prepare(connection: sqlite3.Connection, path: Path, synchronous: str) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if tables and application != APPLICATION_ID:
        raise StoreUnusable(path, "it is the SQLite file of another program")
    if tables and version != VERSION and version not in UPGRADES:
        raise StoreUnusable(path, f"it has version {version}, and this Limelight reads at most version {VERSION}")
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute(f"PRAGMA journal_size_limit = {WAL_BYTES}")
    connection.execute("PRAGMA foreign_keys = ON")
    if not tables:
        heading = f"PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"
        connection.executescript(f"BEGIN; {heading} {TABLES} {LOGINS} {CLIENTS} {DELIVERIES} COMMIT;")
        return
    (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise StoreUnusable(path, f"it is damaged ({found}); restore it from a backup, or move it away to begin anew")
    for older in range(version, VERSION):
        connection.executescript(f"BEGIN; {UPGRADES[older]} PRAGMA user_version = {older + 1}; COMMIT;")
