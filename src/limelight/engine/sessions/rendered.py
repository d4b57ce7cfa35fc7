"""Endpoints that renders made for sessions: the author's functions, found again or made again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import cast

from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import Call, Endpoint, Rendered, running_call
from limelight.core.errors import NotFound, RenderChanged, is_for_callers
from limelight.core.fair_table import FairTable
from limelight.core.rendering import RENDER, SPAN, RenderRun, RenderRuns
from limelight.core.session import Session
from limelight.core.shares import Shares
from limelight.core.wire import Event
from limelight.engine.execution.calling import in_thread
from limelight.engine.execution.inputs import file_paths, obtain_files
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.store import FileStore
from limelight.engine.stores.backend import SessionStore

logger = logging.getLogger("limelight")

MAX_RUNS = 2_000
"""Runs whose functions are at hand in this process. Any other is made again when one of its functions is called."""
MAX_BYTES = 128 << 20
"""Approximate memory of all of them."""

_Name = tuple[str, int, int]
"""Session, id of the render, and base of its run."""


class RenderedEndpoints:
    def __init__(
        self,
        endpoints: Mapping[int, Endpoint],
        sessions: SessionStore,
        files: FileStore,
        threads: ThreadPool,
        decoding: DecodingBudget,
    ) -> None:
        """`endpoints`: of the script."""
        self._endpoints, self._sessions = endpoints, sessions
        self._files, self._threads, self._decoding = files, threads, decoding
        self._made: FairTable[_Name, Rendered] = FairTable()
        self._bytes = Shares()
        self._making: dict[_Name, asyncio.Future[Rendered]] = {}

    def put(self, session: str, rendered: Rendered) -> None:
        """Hold what a run has made, and drop what it replaces but for the run before."""
        earlier = [name for name in self._made.keys() if name[:2] == (session, rendered.render)]
        gone = {number for name in earlier[:-1] for number in self._drop(name).endpoints}
        while gone:  # renders in them
            inner = [name for name in self._made.keys() if name[0] == session and name[1] in gone]
            gone = {number for name in inner for number in self._drop(name).endpoints}
        self._hold((session, rendered.render, rendered.base), rendered)

    def _hold(self, name: _Name, rendered: Rendered) -> None:
        """Room is made by the client who holds most: to make a run again takes time, and may fail."""
        if name in self._made:
            self._drop(name)
        self._made.put(name, rendered.client, rendered)
        self._bytes.add(rendered.client, rendered.size_bytes)
        while len(self._made) > 1 and (len(self._made) > MAX_RUNS or self._bytes.total > MAX_BYTES):
            held = self._made.counts if len(self._made) > MAX_RUNS else self._bytes
            self._drop(self._made.first_of(next(held.ranking())))

    def _drop(self, name: _Name) -> Rendered:
        gone = self._made.pop(name)
        assert gone is not None
        self._bytes.add(gone.client, -gone.size_bytes)
        return gone

    def leave(self, session: str) -> None:
        """Let go of what was made for a session that nobody looks at. It is made again if somebody does."""
        for name in [name for name in self._made.keys() if name[0] == session]:
            self._drop(name)

    async def find(self, number: int, session: str, *, accepted: bool = False) -> Endpoint:
        """The endpoint with this id, of the script or made for the session.

        Raises `NotFound` for one of another session, and for one that was replaced: unless its call was `accepted`
        before, or it is chained behind another one.
        """
        if number < SPAN:
            found = self._endpoints.get(number)
            if found is None:
                raise NotFound("endpoint", str(number))
            return found
        return await self._find(number, session, await self._sessions.get(session), accepted=accepted)

    async def _find(self, number: int, session: str, values: Mapping[str, object], *, accepted: bool) -> Endpoint:
        for name, runs in values.items():
            if not (name.startswith(RENDER) and isinstance(runs, RenderRuns)):
                continue
            for run in (runs.newest, runs.replaced):
                if run is None or not run.owns(number):
                    continue
                rendered = await self._rendered(int(name.removeprefix(RENDER)), run, session, values, accepted=accepted)
                found = rendered.endpoints.get(number)
                if found is not None and (run is runs.newest or accepted or found.is_chained):
                    return found
        raise NotFound("endpoint", str(number))

    async def method(self, component_id: int, name: str, session: str) -> Endpoint | None:
        """A method of a component that the newest run of a render made."""
        values = await self._sessions.get(session)
        for key, runs in values.items():
            if key.startswith(RENDER) and isinstance(runs, RenderRuns) and runs.newest.owns(component_id):
                number = int(key.removeprefix(RENDER))
                rendered = await self._rendered(number, runs.newest, session, values, accepted=False)
                if (component_id, name) in rendered.methods:
                    return rendered.methods[component_id, name]
        return None

    async def _rendered(
        self, render: int, run: RenderRun, session: str, values: Mapping[str, object], *, accepted: bool
    ) -> Rendered:
        endpoint = self._endpoints.get(render)
        if endpoint is None:  # made by another render
            endpoint = await self._find(render, session, values, accepted=accepted)
        name = (session, render, run.base)
        found = self._made.get(name)
        if found is not None:
            self._made.touch(name)
            return found
        making = self._making.get(name)
        if making is None:
            making = self._making[name] = asyncio.ensure_future(self._again(endpoint, run, values))
            making.add_done_callback(lambda _: self._making.pop(name, None))
        made = await asyncio.shield(making)
        self._hold(name, made)
        return made

    async def _again(self, endpoint: Endpoint, run: RenderRun, values: Mapping[str, object]) -> Rendered:
        """Run the render with the inputs that it had. Raises what it raises, and `RenderChanged`."""
        await obtain_files(file_paths(endpoint, run.job.data), self._files)
        session = Session(run.job.session, {**values, **run.states})
        call = Call(run.job, session, self._files, _unheard, self._decoding, repeats=run)
        try:
            await self._run(endpoint, call)
        except asyncio.CancelledError:
            raise
        except BaseException as error:  # around the author's function
            if is_for_callers(error):
                raise
            logger.exception("A render of the app failed when it was run again")
            raise RenderChanged from error
        finally:
            self._decoding.release(call)
        assert call.rendered is not None
        return call.rendered

    async def _run(self, endpoint: Endpoint, call: Call) -> None:
        handler = endpoint.handler
        if handler.kind == "function":
            await in_thread(self._threads, call, lambda: handler.finish(handler.invoke(handler.prepare(call)), call))
            return
        arguments = await in_thread(self._threads, call, lambda: handler.prepare(call))
        running_call.set(call)  # of this task only
        result = await cast("Awaitable[object]", handler.invoke(arguments))
        await in_thread(self._threads, call, lambda: handler.finish(result, call))


def _unheard(event: Event) -> None:
    """Who sees the page has heard it when the render first ran."""
