"""Logs as they lie in the stream, for whoever does not have them in a mirror."""

from __future__ import annotations

import re
from contextlib import suppress

from nats.errors import Error as NatsError
from nats.errors import TimeoutError as NatsTimeout
from nats.js.errors import APIError, NotFoundError

from limelight.core.errors import StoreUnavailable
from limelight.core.wire import Job
from limelight.engine.nats.connection import Connection
from limelight.engine.nats.entries import Entry

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


class StoredLogs:
    """Its methods raise `StoreUnavailable`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def last(self, job_id: str) -> tuple[int, Entry] | None:
        """The log's newest message, and its place in the stream."""
        if not _ID.fullmatch(job_id):  # it comes from an address, and a subject with `*` names the logs of others
            return None
        names = self._connection.names
        try:
            found = await self._connection.js.get_last_msg(names.logs, names.log(job_id), direct=True)
        except NotFoundError:
            return None
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        return int(found.seq or 0), await self._connection.packer.unpack(found.data or b"", Entry)

    async def beginning(self, job_id: str) -> tuple[int, Job] | None:
        """The place of the log's first message, and the whole job in it."""
        names = self._connection.names
        try:
            found = await self._connection.js.get_msg(names.logs, 1, names.log(job_id), direct=True, next=True)
        except NotFoundError:
            return None
        except (NatsError, APIError, OSError) as error:
            raise StoreUnavailable(type(error).__name__) from None
        job = (await self._connection.packer.unpack(found.data or b"", Entry)).job
        return None if job is None else (int(found.seq or 0), job)

    async def all(self, job_id: str) -> list[Entry]:
        """Empty for a log that is not there."""
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
                entries.append(await self._connection.packer.unpack(message.data, Entry))
                if message.metadata.num_pending == 0:
                    return entries
        except NatsTimeout:
            raise StoreUnavailable("a log could not be read") from None
        finally:
            with suppress(NatsError, OSError):
                await reader.unsubscribe()
