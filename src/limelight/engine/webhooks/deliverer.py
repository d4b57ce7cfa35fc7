"""Delivers webhooks: takes what is due, and tries again with growing waits for about a day."""

from __future__ import annotations

import asyncio
import logging
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from msgspec import structs

from limelight.core.errors import LimelightError
from limelight.core.wire import Job, Webhook
from limelight.engine.files.fetch import Resolve
from limelight.engine.stores.deliveries import Delivery, DeliveryQueue, DeliveryState
from limelight.engine.webhooks.sender import Answer, Sender, host_of
from limelight.engine.webhooks.signing import signed

logger = logging.getLogger("limelight")

WAITS_S = (5.0, 30.0, 120.0, 600.0, 1_800.0, 3_600.0, 7_200.0, 14_400.0, 28_800.0, 28_800.0)
"""Between attempts: a day all together."""
JITTER = 0.1  # of a wait, so that what failed together does not come back together
AT_ONCE = 128
AT_ONCE_PER_CLIENT = 4
AT_ONCE_PER_HOST = 8
BUSY_S = 1.0
"""How long a delivery is put off whose client or host has as many attempts under way as it may."""
MAX_PAUSE_S = 60.0
"""The longest that the deliveries of a client to a host are put off after one of them has failed."""
MAX_PAUSES = 10_000
KEY_RETRY_S = 5.0
GONE = 410

BodyOf = Callable[[Delivery], bytes]


class Webhooks:
    """Everything here runs on one event loop."""

    def __init__(
        self,
        queue: DeliveryQueue,
        allow_hosts: Iterable[str] = (),
        waits_s: Sequence[float] = WAITS_S,
        resolve: Resolve | None = None,
    ) -> None:
        self._queue, self._sender, self._waits_s = queue, Sender(allow_hosts, resolve), waits_s
        self._clients: Counter[str] = Counter()
        self._hosts: Counter[str] = Counter()
        self._pauses: dict[tuple[str, str], _Pause] = {}
        """By client and host. Not by host alone: then one could hold up the deliveries of others."""

    async def admit(self, webhook: Webhook, client: str) -> None:
        """Raises `InputRejected` for an address to which nothing is sent, and as `DeliveryQueue.check_bounds`."""
        await self._queue.check_bounds(client)
        await self._sender.check(webhook.url, client)

    async def state(self, job: Job) -> DeliveryState | None:
        return await self._queue.state(job.id)

    async def run(self, body_of: BodyOf, key: Callable[[], bytes]) -> None:
        """Deliver until cancelled. `body_of`: the body of the message. `key`: signs it; called in a thread, before the
        first one."""
        slots = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.TaskGroup() as tasks:
                delivery = await self._queue.due()
                signing = await _eventually(key)
                while True:
                    await slots.acquire()
                    attempt = tasks.create_task(self._deliver(delivery, body_of, signing), name="limelight webhook")
                    attempt.add_done_callback(lambda _: slots.release())
                    await asyncio.sleep(0)  # a long row of busy ones must not hold up the loop
                    delivery = await self._queue.due()
        finally:
            self._sender.close()

    async def _deliver(self, delivery: Delivery, body_of: BodyOf, key: bytes) -> None:
        try:
            await self._attempt(delivery, body_of, key)
        except LimelightError as error:
            logger.warning("The outcome of a webhook of job %s was not stored: %s", delivery.job.id, error)
        except Exception:  # one must not end the others
            logger.exception("A webhook of job %s failed", delivery.job.id)

    async def _attempt(self, delivery: Delivery, body_of: BodyOf, key: bytes) -> None:
        job, webhook = delivery.job, delivery.job.webhook
        assert webhook is not None
        host = host_of(webhook.url)
        busy_s = self._busy_s(job.client, host)
        if busy_s:
            await self._queue.postpone(delivery, busy_s * random.uniform(1, 2))
            return
        self._clients[job.client] += 1
        self._hosts[host] += 1
        now = time.time()
        try:
            body = body_of(delivery)
            answer = await self._sender.post(webhook.url, job.client, signed(key, delivery.id, int(now), body), body)
        finally:
            for counter, name in ((self._clients, job.client), (self._hosts, host)):
                counter[name] -= 1
                if not counter[name]:
                    del counter[name]
        state = self._after(delivery.state, answer, now)
        self._pause(job.client, host, is_failure=state.status != "delivered")
        if state.status == "failed":
            told = "it is gone" if answer.status == GONE else answer.reason
            logger.warning(
                "The webhook of job %s to %s is given up after attempt %d: %s", job.id, host, state.attempts, told
            )
        await self._queue.record(delivery, state)

    def _after(self, before: DeliveryState, answer: Answer, now: float) -> DeliveryState:
        attempts, status = before.attempts + 1, self._status(before, answer)
        state = structs.replace(before, status=status, attempts=attempts, answer=answer.status, tried_at=now)
        if status != "pending":
            return state
        wait_s = self._waits_s[attempts - 1] * random.uniform(1 - JITTER, 1 + JITTER)
        return structs.replace(state, due_at=time.time() + wait_s)

    def _status(self, before: DeliveryState, answer: Answer) -> Literal["pending", "delivered", "failed"]:
        if answer.status is not None and 200 <= answer.status < 300:
            return "delivered"
        is_last = before.attempts >= len(self._waits_s)
        return "failed" if is_last or answer.is_final or answer.status == GONE else "pending"

    def _busy_s(self, client: str, host: str) -> float:
        """For how long nothing of the client is to be sent to the host; 0: now."""
        pause = self._pauses.get((client, host))
        if pause is not None and pause.until_s > time.monotonic():
            return pause.until_s - time.monotonic()
        is_busy = self._clients[client] >= AT_ONCE_PER_CLIENT or self._hosts[host] >= AT_ONCE_PER_HOST
        return BUSY_S if is_busy else 0.0

    def _pause(self, client: str, host: str, *, is_failure: bool) -> None:
        """After failures leave the host alone for a growing time, so that calls make no flood of requests to others."""
        if not is_failure:
            self._pauses.pop((client, host), None)
            return
        before = self._pauses.pop((client, host), None)
        length_s = min(MAX_PAUSE_S, 2 * before.length_s if before else self._waits_s[0] / 5)
        self._pauses[client, host] = _Pause(length_s, time.monotonic() + length_s)
        if len(self._pauses) > MAX_PAUSES:
            del self._pauses[next(iter(self._pauses))]


async def _eventually(key: Callable[[], bytes]) -> bytes:
    while True:
        try:
            return await asyncio.to_thread(key)
        except (LimelightError, OSError) as error:
            logger.error("Webhooks are not sent: there is no secret to sign them with: %s", error)
            await asyncio.sleep(KEY_RETRY_S)  # nothing tells when the store is there again


@dataclass(frozen=True, slots=True)
class _Pause:
    length_s: float
    until_s: float
    """On the monotonic clock."""
