"""Calls for apps that are not running yet. They are stored, so that neither the hub nor an app can lose them."""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from typing import NamedTuple

import msgspec

from limelight.core.errors import Overloaded, TooManyRequests
from limelight.hub.apps.hosted import NOT_STARTED, Hosted, NotServed, Stage
from limelight.hub.limits.quotas import QuotaSpent
from limelight.hub.proxy.forwarding import Forwarded, headers_for_app
from limelight.hub.proxy.upstream import Broken, Upstream
from limelight.hub.records import Records

logger = logging.getLogger("limelight")

MAX_BODY_BYTES = 256 << 10
"""Of a call that is stored. A larger one waits with its connection."""
MAX_WAITING, MAX_PER_APP, MAX_PER_CLIENT, MAX_PER_CLIENT_AND_APP = 5_000, 1_000, 500, 100
MAX_DELIVERED = 5_000
"""How many delivered calls are remembered, so that their events are found by the id that the hub gave."""
MAX_AGE_S = 86_400.0
MAX_STARTS = 5
"""An app that cannot be started so often fails its calls."""
BUSY_RETRY_S = 1.0
MAX_TOLD = 200
"""Characters that are kept of an app's id of a call, or of its refusal."""


class WaitingCall(msgspec.Struct, frozen=True, kw_only=True):
    """A call that the hub has accepted for an app."""

    app: str
    target: str
    """Path and query, as the client sent them."""
    headers: list[tuple[str, str]]
    body: bytes = b""
    """Empty when it has been delivered."""
    client: str
    user: str
    number: int
    accepted_at: float
    event_id: str = ""
    """The app's own id of the call, once it has been delivered."""
    problem: str = ""
    """Why the app does not take it."""

    @property
    def is_waiting(self) -> bool:
        return not self.event_id and not self.problem


class Asked(NamedTuple):
    """A request to call a function."""

    target: str
    headers: Sequence[tuple[bytes, bytes]]
    body: bytes


class WaitingCalls:
    """By ids, which are as long as those of apps."""

    def __init__(self, records: Records) -> None:
        self._records = records
        stored = sorted(records.all(WaitingCall).items(), key=lambda one: one[1].number)
        self._calls: dict[str, WaitingCall] = dict(stored)
        """In the order in which they were accepted."""
        self._number = max((one.number for one in self._calls.values()), default=0)
        self._news: dict[str, asyncio.Event] = {}
        self._delivering: dict[str, asyncio.Task[None]] = {}

    def find(self, call_id: str, app: str, user: str) -> WaitingCall | None:
        """The call, if it is the user's."""
        found = self._calls.get(call_id)
        return found if found is not None and (found.app, found.user) == (app, user) else None

    async def accept(self, hosted: Hosted, asked: Asked, told: Forwarded) -> str:
        """Store the call and see that it is delivered. Returns its id. Raises `Overloaded` and `TooManyRequests`."""
        app = hosted.source.name.key
        self._check(app, told.client)
        call_id, self._number = secrets.token_hex(16), self._number + 1
        headers = [
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in headers_for_app(asked.headers, told)
        ]
        if all(name != "idempotency-key" for name, _ in headers):
            headers.append(("idempotency-key", call_id))  # so that a call that is delivered twice runs once
        call = WaitingCall(
            app=app,
            target=asked.target,
            headers=headers,
            body=asked.body,
            client=told.client,
            user=told.user,
            number=self._number,
            accepted_at=time.time(),
        )
        self._calls[call_id] = call
        try:
            await self._records.put(call_id, call)
        except BaseException:
            self._calls.pop(call_id, None)
            raise
        self.deliver(hosted)
        return call_id

    async def withdraw(self, call_id: str) -> None:
        """Forget a call that waits."""
        self._calls.pop(call_id, None)
        await self._records.delete(WaitingCall, call_id)
        self._tell(call_id)

    async def forget(self, app: str) -> None:
        """All calls for an app that is removed, at whichever hub, so that a later one of its name does not get them."""
        self.drop(app)
        for call_id in [call_id for call_id, one in self._records.all(WaitingCall).items() if one.app == app]:
            await self._records.delete(WaitingCall, call_id)

    def drop(self, app: str) -> None:
        """Deliver nothing more to an app that is removed here."""
        for call_id in [call_id for call_id, one in self._calls.items() if one.app == app]:
            self._calls.pop(call_id)
            self._tell(call_id)

    def adopt(self, app: str) -> None:
        """Know the calls for an app that another hub has accepted."""
        of_app = {call_id: one for call_id, one in self._records.all(WaitingCall).items() if one.app == app}
        kept = {call_id: one for call_id, one in self._calls.items() if one.app != app}
        self._calls = dict(sorted({**kept, **of_app}.items(), key=lambda one: one[1].number))
        self._number = max([self._number, *(one.number for one in of_app.values())])

    def deliver(self, hosted: Hosted) -> None:
        """Deliver what waits for the app, one after the other, once it is running."""
        app = hosted.source.name.key
        if app not in self._delivering and any(one.app == app and one.is_waiting for one in self._calls.values()):
            task = self._delivering[app] = asyncio.create_task(self._deliver(hosted, app))
            task.add_done_callback(lambda _: self._delivering.pop(app, None))

    def apps(self) -> set[str]:
        """Keys of the apps for which calls wait."""
        return {one.app for one in self._calls.values() if one.is_waiting}

    def counts(self) -> Counter[str]:
        """How many wait for each app."""
        return Counter(one.app for one in self._calls.values() if one.is_waiting)

    async def settled(self, call_id: str) -> WaitingCall | None:
        """The call once it does not wait any more. None: it has been forgotten."""
        while (call := self._calls.get(call_id)) is not None and call.is_waiting:
            await self._news.setdefault(call_id, asyncio.Event()).wait()
        return call

    async def close(self) -> None:
        tasks = list(self._delivering.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _check(self, app: str, client: str) -> None:
        waiting = [one for one in self._calls.values() if one.is_waiting]
        if len(waiting) >= MAX_WAITING or sum(one.app == app for one in waiting) >= MAX_PER_APP:
            raise Overloaded("Too many calls wait for apps to start", retry_after_s=5)
        own = [one for one in waiting if one.client == client]
        if len(own) >= MAX_PER_CLIENT or sum(one.app == app for one in own) >= MAX_PER_CLIENT_AND_APP:
            limits = f"{MAX_PER_CLIENT_AND_APP} of your calls may wait for one app, {MAX_PER_CLIENT} for all"
            raise TooManyRequests(f"At most {limits}", retry_after_s=5)

    async def _deliver(self, hosted: Hosted, app: str) -> None:
        failures = 0
        while (call_id := self._next(app)) is not None:
            try:
                async with hosted.in_use() as use:
                    call = self._calls.get(call_id)
                    if call is None:  # it has been withdrawn
                        continue
                    settled = await delivered(use.process.upstream, call)
                failures = 0
            except (NotServed, Broken) as error:
                if hosted.stage in (Stage.PAUSED, Stage.OVER_QUOTA):
                    return
                failures += not isinstance(error, QuotaSpent)  # which is no fault of the app
                if failures < MAX_STARTS:
                    await asyncio.sleep(_retry_s(error))
                    continue
                if call_id not in self._calls:
                    continue
                settled = msgspec.structs.replace(self._calls[call_id], body=b"", problem=NOT_STARTED)
            if settled is None:  # the app is full
                await asyncio.sleep(BUSY_RETRY_S)
                continue
            if call_id in self._calls:  # else it has been withdrawn
                await self._settle(call_id, settled)

    def _next(self, app: str) -> str | None:
        return next((call_id for call_id, one in self._calls.items() if one.app == app and one.is_waiting), None)

    async def _settle(self, call_id: str, call: WaitingCall) -> None:
        self._calls[call_id] = call
        await self._records.put(call_id, call)
        self._tell(call_id)
        await self._forget()

    def _tell(self, call_id: str) -> None:
        news = self._news.pop(call_id, None)
        if news is not None:
            news.set()

    async def _forget(self) -> None:
        """The oldest of those that are settled."""
        settled = [call_id for call_id, one in self._calls.items() if not one.is_waiting]
        too_many = len(settled) - MAX_DELIVERED
        for index, call_id in enumerate(settled):
            if index >= too_many and time.time() - self._calls[call_id].accepted_at < MAX_AGE_S:
                break
            self._calls.pop(call_id)
            await self._records.delete(WaitingCall, call_id)


async def delivered(upstream: Upstream, call: WaitingCall) -> WaitingCall | None:
    """The call with the app's id, or with its refusal; None: the app cannot take it now."""
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in call.headers]
    answer = await upstream.request("POST", call.target.encode("latin-1"), headers, call.body)
    text = await answer.read()
    if answer.status in (429, 503, 507):
        return None
    with suppress(msgspec.DecodeError):
        told = msgspec.json.decode(text, type=_Told)
        if answer.status == 200 and _is_id(told.event_id):
            return msgspec.structs.replace(call, body=b"", event_id=told.event_id)
        if told.detail:
            return msgspec.structs.replace(call, body=b"", problem=told.detail[:MAX_TOLD])
    return msgspec.structs.replace(call, body=b"", problem="The app refused the call.")


def _retry_s(error: NotServed | Broken) -> float:
    """A quota may be changed before its time comes."""
    return BUSY_RETRY_S if isinstance(error, QuotaSpent) or isinstance(error, Broken) else error.retry_after_s


def _is_id(text: str) -> bool:
    """It becomes part of paths."""
    return len(text) <= MAX_TOLD and text.isascii() and text.replace("-", "").replace("_", "").isalnum()


class _Told(msgspec.Struct):
    """What an app answers."""

    event_id: str = ""
    detail: str = ""
