"""`limelight worker app.py --store nats://…`: runs the jobs of an app, and opens no port."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading

from limelight.engine.service import Engine


def work(engine: Engine, *, is_attached: bool = False) -> None:
    """Runs jobs until Ctrl-C or SIGTERM: the first lets running ones end, the second does not wait for them.

    `is_attached`: ends as well when standard input does, which is when the parent process has died.
    """
    if is_attached:
        threading.Thread(target=_end_with_input, name="limelight parent", daemon=True).start()
    asyncio.run(_work(engine))


async def _work(engine: Engine) -> None:
    asked = asyncio.Event()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        if asked.is_set():
            engine.hurry()
        asked.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop)
    async with engine:
        ended = asyncio.ensure_future(engine.wait())
        asking = asyncio.ensure_future(asked.wait())
        await asyncio.wait([asking, ended], return_when=asyncio.FIRST_COMPLETED)
        asking.cancel()
        ended.cancel()


def _end_with_input() -> None:
    while sys.stdin.buffer.read(1):
        """Nothing is said there: it only ends."""
    os.kill(os.getpid(), signal.SIGTERM)
