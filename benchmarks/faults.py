"""`python -m benchmarks.faults [NAME …]`: servers on an SQLite store that are killed, restarted, kept busy.

Prints what was accepted, what became of it, and what was lost: that has to be 0.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from benchmarks.environments import APPS, limelight_command
from benchmarks.peers import HOST, free_port
from benchmarks.processes import resident_bytes

CALLERS = 8
PATIENCE_S = 60
PAUSE_S = 0.05


@dataclass
class Site:
    """One store and one port, on which servers follow each other."""

    folder: Path
    max_logs: int = 50_000
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> float:
        """The seconds until it answers."""
        began = time.perf_counter()
        address = f"sqlite:///{self.folder}/store.sqlite"
        command = [
            str(limelight_command()),
            "run",
            str(APPS / "durable.py"),
            "--port",
            str(self.port),
            "--store",
            address,
        ]
        with (self.folder / "log").open("ab") as log:
            variables = os.environ | {"BENCH_MAX_LOGS": str(self.max_logs)}
            self.process = subprocess.Popen(command, env=variables, stdout=log, stderr=log)
        until = time.monotonic() + PATIENCE_S
        while ask(self, "GET", "/config")[0] != 200:
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit(f"the server did not start:\n{(self.folder / 'log').read_text()[-2000:]}")
            time.sleep(0.01)
        return time.perf_counter() - began

    def end(self, number: signal.Signals) -> None:
        assert self.process is not None
        self.process.send_signal(number)
        self.process.wait(PATIENCE_S)

    def disk_bytes(self) -> int:
        return sum(path.stat().st_size for path in self.folder.glob("store.sqlite*") if path.is_file())


def ask(site: Site, method: str, path: str, body: object = None) -> tuple[int, bytes]:
    """Status and body; 0 when nobody answered, or not to the end."""
    connection = HTTPConnection(HOST, site.port, timeout=30)
    try:
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, path, data, {"Content-Type": "application/json"} if data else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return 0, b""
    finally:
        connection.close()


def post(site: Site, name: str, text: str, session: str | None = None) -> tuple[int, str]:
    """Status and event id."""
    status, body = ask(site, "POST", f"/call/{name}", {"data": [text], "session_hash": session})
    return status, json.loads(body)["event_id"] if status == 200 else ""


def outcome(site: Site, name: str, event_id: str) -> str:
    """How the call ended: `complete`, `error` or `lost`. Asks again while the server is away, as a client should."""
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until:
        status, body = ask(site, "GET", f"/call/{name}/{event_id}")
        if status == 404:
            return "lost"
        for end in ("complete", "error"):
            if b"event: " + end.encode() in body:
                return end
        time.sleep(PAUSE_S)
    return "lost"


class Load:
    """Callers that post one call after the other until they are stopped."""

    def __init__(self, site: Site, call: Callable[[int], None]) -> None:
        self._site, self._call = site, call
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(place,), daemon=True) for place in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    def _run(self, place: int) -> None:
        while not self._is_over.is_set():
            self._call(place)

    def stop(self) -> None:
        self._is_over.set()
        for thread in self._threads:
            thread.join()


def kill(site: Site, options: argparse.Namespace) -> None:
    accepted: list[str] = []

    def call(place: int) -> None:
        _, event_id = post(site, "work", f"caller {place}")
        if event_id:
            accepted.append(event_id)
        else:
            time.sleep(PAUSE_S)

    starts = [site.start()]
    load = Load(site, call)
    for _ in range(options.kills):
        time.sleep(random.uniform(0.2, 1.5))
        site.end(signal.SIGKILL)
        starts.append(site.start())
    load.stop()
    report(f"kill -9, {options.kills} times at random moments", Counter(outcome(site, "work", one) for one in accepted))
    print(f"  longest start: {max(starts):.1f} s")
    site.end(signal.SIGTERM)


def queued(site: Site, options: argparse.Namespace) -> None:
    site.start()
    accepted = [post(site, "work", "x")[1] for _ in range(options.queued)]
    site.end(signal.SIGKILL)
    took_s = site.start()
    report(
        f"{options.queued} calls, kill -9, restart in {took_s:.1f} s",
        Counter(outcome(site, "work", one) for one in accepted),
    )
    site.end(signal.SIGTERM)


def roll(site: Site, options: argparse.Namespace) -> None:
    """SIGTERM and a new process at once, under load. Callers repeat what was refused, and read again what broke off."""
    ends: Counter[str] = Counter()
    waits: list[float] = []

    def call(place: int) -> None:
        began, event_id = time.monotonic(), ""
        while not event_id:
            _, event_id = post(site, "work", f"caller {place}")
            if not event_id:
                time.sleep(PAUSE_S)
        ends[outcome(site, "work", event_id)] += 1
        waits.append(time.monotonic() - began)

    site.start()
    load = Load(site, call)
    for _ in range(options.restarts):
        time.sleep(2)
        before = site.process
        assert before is not None
        before.send_signal(signal.SIGTERM)
        site.start()
        before.wait(PATIENCE_S)
    load.stop()
    report(f"{options.restarts} restarts under load", ends)
    print(f"  longest call, restart included: {max(waits):.1f} s")
    site.end(signal.SIGTERM)


def soak(site: Site, options: argparse.Namespace) -> None:
    ends: Counter[str] = Counter()
    lock = threading.Lock()
    done = 0

    def call(place: int) -> None:
        nonlocal done
        with lock:
            done += 1
            number = done
        session = f"session {number % options.sessions}" if number % 5 == 0 else None
        name = "count" if session else "greet"
        status, event_id = post(site, name, "x" * 200, session)
        ends[outcome(site, name, event_id) if event_id else f"refused with {status}"] += 1

    site.start()
    assert site.process is not None
    load, step, began = Load(site, call), max(1, options.calls // 10), time.monotonic()
    print("| calls | minutes | memory, MB | file, MB |\n| --- | --- | --- | --- |")
    for count in range(step, options.calls + 1, step):
        while done < count:
            time.sleep(0.1)
        minutes, memory, disk = (time.monotonic() - began) / 60, resident_bytes(site.process.pid), site.disk_bytes()
        print(f"| {count:,} | {minutes:.1f} | {memory / 2**20:.0f} | {disk / 2**20:.1f} |", flush=True)
    load.stop()
    report(f"{done:,} calls, {options.sessions:,} sessions", ends)
    site.end(signal.SIGTERM)


def report(what: str, ends: Counter[str]) -> None:
    found = ", ".join(f"{count:,} {end}" for end, count in sorted(ends.items()))
    print(f"{what}: {sum(ends.values()):,} accepted; {found}; lost: {ends['lost']}", flush=True)


FAULTS = {"kill": kill, "queued": queued, "roll": roll, "soak": soak}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.faults", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(FAULTS)}; all when none is given")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--queued", type=int, default=1_000)
    parser.add_argument("--restarts", type=int, default=3)
    parser.add_argument("--calls", type=int, default=100_000, help="of the soak")
    parser.add_argument("--sessions", type=int, default=2_000, help="of the soak")
    options = parser.parse_args()
    for name in options.names or FAULTS:
        with tempfile.TemporaryDirectory() as folder:
            site = Site(Path(folder), 2_000 if name == "soak" else 50_000)
            try:
                FAULTS[name](site, options)
            finally:
                if site.process is not None and site.process.poll() is None:
                    os.kill(site.process.pid, signal.SIGKILL)


if __name__ == "__main__":
    main()
