"""Deliveries of webhooks as rows of the store's file, written in the transaction of the last event of their job."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Collection, Sequence
from contextlib import suppress

import msgspec
from msgspec import structs

from limelight.core.errors import Stopping
from limelight.engine.stores.deliveries import Delivery, DeliveryState, LocalDeliveries
from limelight.engine.stores.sqlite.database import Value
from limelight.engine.stores.sqlite.journal import Entry, Journal

logger = logging.getLogger("limelight")

_json = msgspec.json.Encoder()


def new(delivery: Delivery) -> tuple[str, Sequence[Value]]:
    values = (delivery.job.id, _json.encode(delivery), _json.encode(delivery.state))
    # A job whose end could not be stored may get another one.
    return "INSERT OR REPLACE INTO deliveries (job, delivery, state) VALUES (?, ?, ?)", values


def gone(job_ids: Sequence[str]) -> tuple[str, Sequence[Value]]:
    """Delete those of the jobs that are over."""
    chosen = "job IN (SELECT value FROM json_each(?))"
    return f"DELETE FROM deliveries WHERE is_over AND {chosen}", (_json.encode(job_ids).decode(),)


def read(connection: sqlite3.Connection, known: Collection[str]) -> list[Delivery]:
    """Those that are pending, and those that are over of known jobs. The others are removed."""
    found, useless = list[Delivery](), list[str]()
    for job_id, data, state, is_over in connection.execute("SELECT * FROM deliveries"):
        if is_over and job_id not in known:
            useless.append(job_id)
            continue
        try:
            delivery = msgspec.json.decode(data, type=Delivery)
            found.append(structs.replace(delivery, state=msgspec.json.decode(state, type=DeliveryState)))
        except Exception as error:  # a store's bytes, perhaps of another version
            logger.error("A stored delivery of job %s cannot be read and is left out: %s", job_id, error)
            useless.append(job_id)
    connection.executemany("DELETE FROM deliveries WHERE job = ?", [(one,) for one in useless])
    return found


class StoredDeliveries:
    """Those in memory, with each change in the file too."""

    def __init__(self, journal: Journal, memory: LocalDeliveries) -> None:
        self._journal, self._memory = journal, memory

    async def check_bounds(self, client: str) -> None:
        await self._memory.check_bounds(client)

    async def due(self) -> Delivery:
        return await self._memory.due()

    async def postpone(self, delivery: Delivery, delay_s: float) -> None:
        await self._memory.postpone(delivery, delay_s)

    async def record(self, delivery: Delivery, state: DeliveryState) -> None:
        await self._memory.record(delivery, state)
        job_id = delivery.job.id
        if state.is_over and await self._memory.state(job_id) is None:  # nobody can ask for it
            row: tuple[str, Sequence[Value]] = ("DELETE FROM deliveries WHERE job = ?", (job_id,))
        else:
            slim = _json.encode(delivery.cut()) if state.is_over else None
            values = (_json.encode(state), int(state.is_over), slim, job_id)
            row = "UPDATE deliveries SET state = ?, is_over = ?, delivery = ifnull(?, delivery) WHERE job = ?", values
        with suppress(Stopping):  # then it is sent once more after the restart
            self._journal.write(Entry([row], can_wait=True))

    async def state(self, job_id: str) -> DeliveryState | None:
        return await self._memory.state(job_id)
