"""Reading logs directly from the stream, when they are not in the mirror."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from contextlib import suppress

from msgspec import DecodeError
from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.errors import APIError, NotFoundError, ObjectNotFoundError

from limelight.core.errors import StoreUnavailable
from limelight.core.wire import Failed, Job
from limelight.engine.stores.nats.connection import Connection
from limelight.engine.stores.nats.entries import Entry

logger = logging.getLogger("limelight")

UNREADABLE = Failed("What was stored of the call cannot be read any more.", reason="interrupted")
LOOKS = 5  # for an object that may not be replicated between the servers yet
LOOK_S = 0.2
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class StoredLogs:
    """Its methods raise `StoreUnavailable`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def last(self, job_id: str) -> tuple[int, Entry] | None:
        """The stream sequence and content of the log's last message. An unreadable message ends its log."""
        if not _ID.fullmatch(job_id):  # it comes from a URL, and a subject with `*` would match other logs
            return None
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.logs, names.log(job_id), direct=True)
        except NotFoundError:
            return None
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        entry = await self._entry(job_id, found.data or b"")
        return int(found.seq or 0), entry or Entry(at=time.time(), event=UNREADABLE)

    async def beginning(self, job_id: str) -> tuple[int, Job] | None:
        """The stream sequence of the log's first message, and the complete job in it."""
        names = self._connection.names
        try:
            found = await self._connection.js.get_msg(names.logs, 1, names.log(job_id), direct=True, next=True)
        except NotFoundError:
            return None
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        entry = await self._entry(job_id, found.data or b"")
        return None if entry is None or entry.job is None else (int(found.seq or 0), entry.job)

    async def all(self, job_id: str) -> list[Entry]:
        """All entries of a log; empty for an unknown one. An unreadable message ends its log."""
        names = self._connection.names
        last = await self.last(job_id)
        if last is None or last[1].is_void:
            return []
        entries: list[Entry] = []
        reader = await self._connection.js.subscribe(
            names.log(job_id), stream=names.logs, ordered_consumer=True, inactive_threshold=30
        )
        try:
            while True:
                message = await reader.next_msg(timeout=5)
                entry = await self._entry(job_id, message.data)
                if entry is None:
                    number = entries[-1].number + 1 if entries else 1
                    return [*entries, Entry(at=time.time(), number=number, event=UNREADABLE)]
                entries.append(entry)
                if message.metadata.num_pending == 0:
                    return entries
        except NatsTimeout:
            raise StoreUnavailable("a log could not be read") from None
        finally:
            with suppress(NatsError, OSError):
                await reader.unsubscribe()

    async def _entry(self, job_id: str, data: bytes) -> Entry | None:
        """None for a message that can never be read."""
        for _ in range(LOOKS):
            try:
                return await self._connection.packer.unpack(data, Entry)
            except ObjectNotFoundError:
                await asyncio.sleep(LOOK_S)
            except (NatsError, APIError, OSError) as error:
                raise StoreUnavailable(type(error).__name__) from None
            except (DecodeError, ValueError):
                break
        logger.error("A message in the log of job %s cannot be read", job_id)
        return None
