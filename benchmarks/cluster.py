"""`python -m benchmarks.cluster [NAME …]`: what processes and machines beside each other give, and what they cost.

burn     calls that only compute, in one process and with two workers
readers  the memory of one that reads a stream in which nothing happens
turns    two processes behind an nginx that gives each request to the next one: Gradio's, and replicas of Limelight
"""

import argparse
import http.client
import json
import os
import resource
import socket
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.nginx import balanced

from benchmarks.client import Exchange, drive, get, post
from benchmarks.peers import GRADIO, HOST, LIMELIGHT, Server, serve, with_workers
from benchmarks.processes import resident_bytes
from benchmarks.rounds import NotMeasured, Run, Sample, interleave, sample
from benchmarks.table import shown
from limelight.engine.stores.nats.server import PrivateServer

BURNS, BURN_SIZE = 16, 2_000_000
READERS = 5_000
TURNS = 40


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(MEASURES)}; all when none is given")
    options = parser.parse_args()
    run = Run()
    print(f"load before: {os.getloadavg()[0]:.1f}, {os.cpu_count()} processors")
    for name in options.names or MEASURES:
        for what, found, unit in MEASURES[name](run):
            print(f"{what}: {shown(found, unit)}", flush=True)
    print(f"load after: {os.getloadavg()[0]:.1f}")
    for note in run.notes:
        print(f"- {note}")


Line = tuple[str, Sample, str]


def burn(run: Run) -> Iterator[Line]:
    peers = (LIMELIGHT, with_workers(2))
    with ExitStack() as stack:
        servers = {peer.name: stack.enter_context(serve(peer, "squares")) for peer in peers}
        found = interleave(run, 5, {name: partial(burn_s, server) for name, server in servers.items()})
    for name, took in found.items():
        yield f"{BURNS} calls that compute, {name}", took, "s"
    one, two = (found[peer.name].values for peer in peers)
    yield "… how many times faster", sample(a / b for a, b in zip(one, two, strict=True)), ""


def burn_s(server: Server) -> float:
    def caller() -> Exchange:
        begun = yield post("/call/burn", json.dumps({"data": [BURN_SIZE]}).encode())
        answer = yield get(f"/call/burn/{json.loads(begun)['event_id']}")
        if b"event: complete" not in answer:
            raise NotMeasured(answer.decode(errors="replace")[-200:])

    began = time.perf_counter()
    drive(server.port, [caller() for _ in range(BURNS)])
    return time.perf_counter() - began


def readers(run: Run) -> Iterator[Line]:
    wanted = READERS + 1000
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))
    with PrivateServer() as nats:
        for name, store in {"memory": "memory", "nats": f"{nats.url}/readers"}.items():
            with serve(LIMELIGHT, "squares", {"LIMELIGHT_STORE": store}) as server:
                yield f"memory of an idle reader, {name}", sample([reader_kib(server, min(READERS, hard - 500))]), "KiB"


def reader_kib(server: Server, count: int) -> float:
    """All read the one job's stream; each has a connection of its own."""
    request = urllib.request.Request(
        f"{server.url}/call/wait", json.dumps({"data": [300]}).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request) as answer:
        asking = get(f"/call/wait/{json.load(answer)['event_id']}")
    with ExitStack() as stack:
        before = 0
        for number in range(count + 100):
            if number == 100:  # what the first ones need is not what each one needs
                before = resident_bytes(server.pid)
            one = stack.enter_context(socket.create_connection((HOST, server.port), timeout=30))
            one.sendall(asking)
            one.recv(1 << 12)
        return (resident_bytes(server.pid) - before) / count / 1024


def turns(run: Run) -> Iterator[Line]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        nats = stack.enter_context(PrivateServer())
        for peer in (GRADIO, LIMELIGHT):
            store = {"LIMELIGHT_STORE": f"{nats.url}/turns", "LIMELIGHT_ALLOWED_HOSTS": "*"}
            servers = [stack.enter_context(serve(peer, "calls", store)) for _ in range(2)]
            (folder / peer.name).mkdir()
            url = stack.enter_context(balanced([server.url for server in servers], folder / peer.name))
            yield f"of {TURNS} calls, so many read their result, {peer.name}", sample([answered(url)]), ""


def answered(url: str) -> float:
    """How many calls ended with their result, each of two requests."""
    return sum(is_answered(url) for _ in range(TURNS))


def is_answered(url: str) -> bool:
    body = json.dumps({"data": ["x"]}).encode()
    request = urllib.request.Request(f"{url}/gradio_api/call/greet", body, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=10) as begun:
            job = json.load(begun)["event_id"]
        with urllib.request.urlopen(f"{url}/gradio_api/call/greet/{job}", timeout=10) as answer:
            return b"event: complete" in answer.read()
    except (OSError, http.client.HTTPException):  # cut off, or refused
        return False


MEASURES = {"burn": burn, "readers": readers, "turns": turns}


if __name__ == "__main__":
    main()
