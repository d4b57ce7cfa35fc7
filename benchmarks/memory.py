"""A server that nobody uses yet: how soon it answers, and the memory it holds."""

import time
from functools import partial

from benchmarks.peers import GRADIO, LIMELIGHT, STARLETTE, Peer, serve
from benchmarks.processes import resident_bytes
from benchmarks.rounds import Run, interleave, sample
from benchmarks.table import Row, Target

SETTLE_S = 1.0
PEERS = (GRADIO, STARLETTE, LIMELIGHT)


def measure(run: Run) -> list[Row]:
    memory: dict[str, list[float]] = {peer.name: [] for peer in PEERS}
    starts = interleave(run, run.rounds(4, 1), {peer.name: partial(start_s, peer, memory[peer.name]) for peer in PEERS})
    held = {name: sample(taken) for name, taken in memory.items() if taken}
    return [
        Row("start, from command to first answer", "s", starts),
        Row("resident memory, idle app", "MB", held, Target(70)),
    ]


def start_s(peer: Peer, memory_mib: list[float]) -> float:
    """The seconds a start takes; adds the memory of the server and its children, once it is idle, to `memory_mib`."""
    with serve(peer, "hello") as server:
        time.sleep(SETTLE_S)
        memory_mib.append(resident_bytes(server.pid) / 2**20)
        return server.started_s
