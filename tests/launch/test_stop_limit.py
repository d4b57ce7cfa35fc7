"""A process whose stop takes too long ends itself, and says what still ran."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import asyncio, threading
from limelight.launch.stop_limit import StopLimit

limit, forever = StopLimit(0.1), threading.Event()
threading.Thread(target=forever.wait, args=(5,), name="the user's").start()

async def wait_for_somebody():
    limit.watch(asyncio.get_running_loop())
    limit.begin()
    STEP

asyncio.run(wait_for_somebody())
"""


def ended(step: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", SCRIPT.replace("STEP", step)]
    return subprocess.run(command, capture_output=True, text=True, timeout=40)


def test_a_loop_that_waits_for_ever_is_ended_and_its_tasks_are_named() -> None:
    done = ended("await asyncio.Event().wait()")
    assert done.returncode == 1
    assert "Task-1 (wait_for_somebody), thread MainThread, thread the user's" in done.stderr


def test_a_loop_that_is_blocked_is_ended() -> None:
    assert ended("forever.wait()").returncode == 1


def test_a_stop_that_is_over_ends_nothing() -> None:
    assert ended("limit.begin(); limit.end(); forever.wait(1)").returncode == 0
