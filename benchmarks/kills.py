"""`python -m benchmarks.kills [--jobs 2000]`: calls over replicas and workers that are killed at random moments.

Each call is a POST to any replica, repeated with its `Idempotency-Key` until one answers, and then a GET at any
replica, repeated until the log has ended. Printed: how many were accepted, ended, right, and shown more than one end.
"""

import argparse
import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx

from benchmarks.environments import APPS, limelight_command
from benchmarks.peers import free_port
from limelight.engine.stores.nats.server import PrivateServer

APP = APPS / "squares.py"
CALLERS = 24
PATIENCE_S = 120  # for one call, through all kills


@dataclass
class Machine:
    """A replica or worker, started again by itself when it was killed."""

    command: list[str]
    url: str | None = None
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0

    def start(self) -> None:
        self.process = subprocess.Popen(self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
            self.kills += 1
        self.start()

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(30)


@dataclass
class Tally:
    accepted: int = 0
    ended: int = 0
    right: int = 0
    ended_twice: int = 0
    waits_s: list[float] = field(default_factory=list)
    problems: Counter[str] = field(default_factory=Counter)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__)
    parser.add_argument("--jobs", type=int, default=2000)
    parser.add_argument("--replicas", type=int, default=3)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--pause", type=float, default=1.5, help="seconds between kills, on average; 0: no kills")
    parser.add_argument("--away", type=float, default=0, help="seconds for which the nats-server is stopped once")
    options = parser.parse_args()
    with PrivateServer() as server:
        store = f"{server.url}/kills?ack_wait=3"
        machines = [
            *(replica(store) for _ in range(options.replicas)),
            *(worker(store) for _ in range(options.workers)),
        ]
        for machine in machines:
            machine.start()
        try:
            tally, took_s = asyncio.run(run(machines, options, server))
        finally:
            for machine in machines:
                machine.stop()
    report(tally, machines, took_s, options.jobs)
    if not tally.accepted == tally.ended == tally.right or tally.ended_twice:
        sys.exit(1)


def replica(store: str) -> Machine:
    port = free_port()
    command = [str(limelight_command()), "run", str(APP), "--store", store, "--lanes", "", "--port", str(port)]
    return Machine(command, f"http://127.0.0.1:{port}")


def worker(store: str) -> Machine:
    return Machine([str(limelight_command()), "worker", str(APP), "--store", store])


async def run(machines: Sequence[Machine], options: argparse.Namespace, server: PrivateServer) -> tuple[Tally, float]:
    urls = [machine.url for machine in machines if machine.url]
    tally, began = Tally(), time.monotonic()
    async with httpx.AsyncClient(timeout=10, limits=httpx.Limits(max_connections=4 * CALLERS)) as client:
        await asyncio.gather(*(ready(client, url) for url in urls))
        tasks = [asyncio.create_task(kill_at_random(machines, options.pause))] if options.pause else []
        if options.away:
            tasks.append(asyncio.create_task(be_away(server, options.away)))
        numbers = iter(range(options.jobs))
        await asyncio.gather(*(caller(client, urls, numbers, tally) for _ in range(CALLERS)))
        for task in tasks:
            task.cancel()
    return tally, time.monotonic() - began


async def ready(client: httpx.AsyncClient, url: str) -> None:
    while True:
        try:
            await client.get(f"{url}/config")
            return
        except httpx.HTTPError:
            await asyncio.sleep(0.1)


async def kill_at_random(machines: Sequence[Machine], pause_s: float) -> None:
    while True:
        await asyncio.sleep(random.uniform(0.5, 1.5) * pause_s)
        await asyncio.to_thread(random.choice(machines).kill)


async def be_away(server: PrivateServer, seconds: float) -> None:
    await asyncio.sleep(2)
    await asyncio.to_thread(server.stop)
    await asyncio.sleep(seconds)
    await asyncio.to_thread(server.start)


async def caller(client: httpx.AsyncClient, urls: Sequence[str], numbers: Any, tally: Tally) -> None:  # Any: iterator
    for number in numbers:
        began = time.monotonic()
        try:
            async with asyncio.timeout(PATIENCE_S):
                job = await submit(client, urls, number, tally)
                ends = await follow(client, urls, job, tally)
        except TimeoutError:
            tally.problems["no end within the patience"] += 1
            continue
        tally.ended += 1
        tally.ended_twice += len(ends) > 1
        tally.right += ends[0] == f"complete [{number * number}]"
        tally.problems.update(end for end in ends if not end.startswith("complete"))
        tally.waits_s.append(time.monotonic() - began)


async def submit(client: httpx.AsyncClient, urls: Sequence[str], number: int, tally: Tally) -> str:
    headers = {"Idempotency-Key": uuid.uuid4().hex}
    while True:
        try:
            answer = await client.post(f"{random.choice(urls)}/call/square", json={"data": [number]}, headers=headers)
        except httpx.HTTPError as error:
            tally.problems[f"POST again: {type(error).__name__}"] += 1
            await asyncio.sleep(0.1)
            continue
        if answer.status_code == 200:
            tally.accepted += 1
            return str(answer.json()["event_id"])
        tally.problems[f"POST again: {answer.status_code}"] += 1
        await asyncio.sleep(0.1)


async def follow(client: httpx.AsyncClient, urls: Sequence[str], job: str, tally: Tally) -> list[str]:
    """The ends in the job's log, as `complete [4]`."""
    while True:
        try:
            answer = await client.get(f"{random.choice(urls)}/call/square/{job}", timeout=PATIENCE_S)
            ends = [end for frame in answer.text.split("\n\n") if (end := end_of(frame))]
            if ends:
                return ends
        except httpx.HTTPError as error:
            tally.problems[f"GET again: {type(error).__name__}"] += 1
        await asyncio.sleep(0.1)


def end_of(frame: str) -> str | None:
    event, _, data = frame.partition("\ndata: ")
    name = event.removeprefix("event: ")
    is_end = name == "complete" or (name == "error" and data.startswith("{"))
    return f"{name} {json.dumps(json.loads(data))}" if is_end else None


def report(tally: Tally, machines: Sequence[Machine], took_s: float, jobs: int) -> None:
    waits = sorted(tally.waits_s) or [0.0]
    print(
        f"jobs {jobs}: accepted {tally.accepted}, ended {tally.ended}, right {tally.right}, "
        f"shown more than one end {tally.ended_twice}"
    )
    replicas = sum(machine.kills for machine in machines if machine.url)
    print(f"kills: {replicas} of replicas, {sum(machine.kills for machine in machines) - replicas} of workers")
    print(f"{took_s:.0f} s in all; a call took {waits[len(waits) // 2]:.2f} s (median), {waits[-1]:.1f} s (longest)")
    for problem, count in tally.problems.most_common():
        print(f"  {problem}: {count}")


if __name__ == "__main__":
    os.environ.setdefault("LIMELIGHT_STOP_GRACE", "5")
    main()
