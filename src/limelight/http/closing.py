"""Sessions whose stream is closing, until its reader has disconnected.

Gradio's clients keep one stream per session, and open another only after they have read `close_stream`. If the response
to a call arrives before that message, the client waits on a stream that has ended, and its job ends as cancelled or
never. So the responses to such calls wait until the reader has disconnected.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class StreamClosings:
    def __init__(self) -> None:
        self._begun: dict[str, list[asyncio.Event]] = {}

    @contextmanager
    def closing(self, session: str) -> Iterator[None]:
        """Mark a stream of the session as closing. There must be no await between the decision to close and this."""
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
        """Return when no stream of the session is closing. Call it after queueing a job, before responding."""
        await asyncio.sleep(0)  # a stream that is about to decide either finds the job or begins to close
        while session in self._begun:
            await self._begun[session][0].wait()
