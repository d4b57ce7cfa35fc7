"""`limelight worker app.py --store nats://…`: runs the jobs of an app, and opens no port."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from contextlib import suppress

from limelight.engine.service import Engine
from limelight.engine.tasks import end_all_others
from limelight.launch.stop_limit import LIMIT_S, StopLimit


def work(engine: Engine, *, is_attached: bool = False) -> None:
    """Run jobs until Ctrl-C or SIGTERM. The first signal lets running jobs end, the second skips the grace.

    `is_attached`: also end, without a grace, when standard input closes: the parent process has ended, and the store
    with it.
    """
    limit = StopLimit(engine.options.stop_grace_s + LIMIT_S)
    try:
        asyncio.run(_work(engine, limit, is_attached=is_attached))
    finally:
        limit.end()


async def _work(engine: Engine, limit: StopLimit, *, is_attached: bool) -> None:
    loop = asyncio.get_running_loop()
    limit.watch(loop)

    def stop() -> None:
        if engine.stop_asked.is_set():
            engine.skip_grace()
        engine.ask_to_stop()

    def on_signal(*_: object) -> None:
        """Not a handler of the loop, which a function that blocks the loop would hold up."""
        limit.begin()
        loop.call_soon_threadsafe(stop)

    def end_with_input() -> None:
        while os.read(sys.stdin.fileno(), 1):
            pass  # it has no data, but closes some time
        limit.begin()
        with suppress(RuntimeError):  # the loop has ended already
            loop.call_soon_threadsafe(engine.skip_grace)
            loop.call_soon_threadsafe(engine.ask_to_stop)

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signal_number, on_signal)
    if is_attached:
        threading.Thread(target=end_with_input, name="limelight parent", daemon=True).start()
    try:
        async with engine:
            await engine.wait()
    finally:
        await end_all_others()
