"""Sessions whose stream has said goodbye, until its reader has left.

Gradio's clients keep one stream per session, and open another only once they have read `close_stream`. A call whose
answer overtakes that word would wait at a stream that is over: its job ends as cancelled, or never. So the answers of
such calls wait for the reader.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Farewells:
    def __init__(self) -> None:
        self._begun: dict[str, list[asyncio.Event]] = {}

    @contextmanager
    def saying(self, session: str) -> Iterator[None]:
        """While a stream of the session says goodbye. Enter it without an await after deciding to."""
        over = asyncio.Event()
        self._begun.setdefault(session, []).append(over)
        try:
            yield
        finally:
            over.set()
            self._begun[session].remove(over)
            if not self._begun[session]:
                del self._begun[session]

    async def over(self, session: str) -> None:
        """Returns when no stream of the session says goodbye. Call it when the job is queued, before the answer."""
        await asyncio.sleep(0)  # a reader that is about to decide either finds the job or begins its goodbye
        while session in self._begun:
            await self._begun[session][0].wait()
