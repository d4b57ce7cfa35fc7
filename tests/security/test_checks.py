"""Passwords that many ask about at a time: in turns, bounded, and nobody else waits."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import pytest

from limelight.core.errors import Overloaded, TooManyRequests
from limelight.engine.files.store import FileStore
from limelight.engine.stores.logins import Logins
from limelight.engine.stores.memory import MemoryBackend
from limelight.http.auth import FUNCTIONS_AT_ONCE, Authenticator
from limelight.http.checks import Checks
from limelight.http.site import HttpOptions
from limelight.http.tries import Tries
from tests.raw import client, opened
from tests.servers import run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "private.py"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
Answer = TypeVar("Answer")
pytestmark = pytest.mark.anyio


class Gate:
    """A check that waits, and who was checked."""

    def __init__(self) -> None:
        self.is_open, self.order = threading.Event(), list[str]()

    def check(self, name: str) -> Callable[[], str]:
        def run() -> str:
            self.is_open.wait(20)
            self.order.append(name)
            return name

        return run


@pytest.fixture
async def gate() -> AsyncIterator[Gate]:
    made = Gate()
    yield made
    made.is_open.set()


async def started(*checks: asyncio.Task[Answer]) -> tuple[asyncio.Task[Answer], ...]:
    await asyncio.sleep(0)
    return checks


async def test_a_client_with_many_checks_waits_for_those_with_few(gate: Gate) -> None:
    checks = Checks(1)
    async with asyncio.TaskGroup() as tasks:
        for number in range(5):
            await started(tasks.create_task(checks.run("greedy", gate.check(f"greedy{number}"))))
        await started(tasks.create_task(checks.run("honest", gate.check("honest"))))
        await started(tasks.create_task(checks.run("known", gate.check("known"), -1)))
        gate.is_open.set()
    assert gate.order == ["greedy0", "known", "honest", "greedy1", "greedy2", "greedy3", "greedy4"]


async def test_a_crowd_of_many_clients_makes_nobody_wait_who_comes_after_it(gate: Gate) -> None:
    checks = Checks(1)
    async with asyncio.TaskGroup() as tasks:
        for number in range(60):
            await started(tasks.create_task(checks.run(f"crowd{number}", gate.check("crowd"))))
        await started(tasks.create_task(checks.run("honest", gate.check("honest"))))
        gate.is_open.set()
    assert gate.order[:2] == ["crowd", "honest"]
    assert len(gate.order) == 61


async def test_when_too_many_wait_the_greediest_is_refused(gate: Gate) -> None:
    checks = Checks(1, max_waiting=3)
    greedy = [*await started(*(asyncio.create_task(checks.run("greedy", gate.check(f"g{n}"))) for n in range(4)))]
    (honest,) = await started(asyncio.create_task(checks.run("honest", gate.check("honest"))))
    with pytest.raises(Overloaded) as refused:
        await greedy[3]
    assert refused.value.retry_after_s > 0
    with pytest.raises(Overloaded):
        await checks.run("greedy", gate.check("one more"))
    gate.is_open.set()
    assert await asyncio.gather(honest, *greedy[:3]) == ["honest", "g0", "g1", "g2"]
    assert await checks.run("greedy", gate.check("later")) == "later"


async def test_who_leaves_gives_up_his_turn_and_no_thread(gate: Gate) -> None:
    checks = Checks(1)
    running, leaving, next_one = await started(
        *(asyncio.create_task(checks.run(name, gate.check(name))) for name in ("running", "leaving", "next"))
    )
    leaving.cancel()
    running.cancel()  # its check goes on: the next one must not run beside it
    await asyncio.wait([leaving, running])
    assert not gate.order
    gate.is_open.set()
    assert await next_one == "next"
    assert gate.order == ["running", "next"]


async def test_a_check_that_ends_the_process_ends_itself() -> None:
    checks = Checks(1)
    with pytest.raises(RuntimeError, match="SystemExit"):
        await checks.run("a", lambda: sys.exit(3))
    assert await checks.run("a", lambda: 1) == 1


async def test_a_try_that_was_not_made_is_no_wrong_one(gate: Gate, tmp_path: Path) -> None:
    options = HttpOptions(auth=lambda name, password: gate.check(name)() == "nobody")
    authenticator = Authenticator(options, Logins(MemoryBackend(FileStore(tmp_path))))
    authenticator._checks = Checks(1, max_waiting=0)
    (first,) = await started(asyncio.create_task(authenticator.check("ada", "x", "one")))
    for _ in range(10):
        with pytest.raises(Overloaded):
            await authenticator.check("alan", "x", "two")
    gate.is_open.set()
    assert not await first
    for _ in range(5):
        assert not await authenticator.check("alan", "x", "two")
    with pytest.raises(TooManyRequests):
        await authenticator.check("alan", "x", "two")


async def test_who_came_in_before_goes_before_strangers(gate: Gate, tmp_path: Path) -> None:
    def fits(name: str, password: str) -> bool:
        gate.check(name)()
        return password == "right"

    authenticator = Authenticator(HttpOptions(auth=fits), Logins(MemoryBackend(FileStore(tmp_path))))
    authenticator._checks = Checks(1)
    gate.is_open.set()
    assert await authenticator.check("ada", "right", "home")
    gate.is_open.clear()
    gate.order.clear()
    async with asyncio.TaskGroup() as tasks:
        for number in range(10):
            await started(tasks.create_task(authenticator.check(f"u{number}", "x", f"address{number}")))
        tasks.create_task(authenticator.check("ada", "right", "home"))
        await asyncio.sleep(0)
        gate.is_open.set()
    assert gate.order[:2] == ["u0", "ada"]


async def test_right_logins_at_the_same_time_all_come_in(gate: Gate, tmp_path: Path) -> None:
    authenticator = Authenticator(
        HttpOptions(auth=lambda name, password: gate.check(name)() == password),
        Logins(MemoryBackend(FileStore(tmp_path))),
    )
    async with asyncio.timeout(20):
        logins = [asyncio.create_task(authenticator.check("ada", "ada", "office")) for _ in range(200)]
        await started()
        gate.is_open.set()
        assert await asyncio.gather(*logins) == [True] * 200


async def test_a_refused_login_says_what_is_true(gate: Gate) -> None:
    tries = Tries(max_waiting=1)

    async def one(*, is_right: bool) -> None:
        async with tries.one(("client:a",)) as made:
            await asyncio.to_thread(gate.check("a"))
            made.is_right = is_right

    first = await started(*(asyncio.create_task(one(is_right=False)) for _ in range(5)))
    (waiting,) = await started(asyncio.create_task(one(is_right=True)))
    with pytest.raises(TooManyRequests, match="at the same time"):
        await one(is_right=True)
    gate.is_open.set()
    await asyncio.gather(*first)
    with pytest.raises(TooManyRequests, match="wrong passwords"):
        await waiting


async def test_who_stops_waiting_for_a_try_leaves_nothing_behind(gate: Gate) -> None:
    tries = Tries(max_waiting=1)

    async def one() -> None:
        async with tries.one(("client:a",)) as made:
            await asyncio.to_thread(gate.check("a"))
            made.is_right = True

    first = await started(*(asyncio.create_task(one()) for _ in range(5)))
    (leaving,) = await started(asyncio.create_task(one()))
    leaving.cancel()
    await asyncio.wait([leaving])
    (waiting,) = await started(asyncio.create_task(one()))
    gate.is_open.set()
    await asyncio.gather(waiting, *first)
    assert not tries._made
    assert not tries._waiting


def test_a_function_that_blocks_holds_up_no_call_and_no_login_of_others(tmp_path: Path) -> None:
    gate = tmp_path / "gate"
    env = {**os.environ, "TEST_AUTH": "slow", "TEST_GATE": str(gate), "LIMELIGHT_TOKENS": "ci:s3cret"}
    with run_script(APP, env=env) as server, ExitStack() as stack:
        for number in range(FUNCTIONS_AT_ONCE - 1):
            waiting = stack.enter_context(opened(server, f"127.0.0.{number + 2}"))
            body = b"username=slow%d&password=x" % number
            head = f"POST /login HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n".encode()
            waiting.sendall(head + b"Content-Type: application/x-www-form-urlencoded\r\n\r\n" + body)
        with client(server) as asker:
            held = {"Authorization": "Bearer s3cret", "Prefer": "wait=10"}
            assert asker.post("/call/predict", {"data": []}, held).json()["data"] == ["ci"]
            assert asker.ask("POST", "/login", b"username=anna&password=open", FORM).status == 200
        gate.touch()
