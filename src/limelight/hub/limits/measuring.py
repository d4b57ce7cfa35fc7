"""Processor time and memory of processes with all that they have started, from Linux's /proc."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from limelight.hub.apps.leftovers import began

PROC = Path("/proc")
CAN_MEASURE = (PROC / "self/stat").exists()


class Measured(NamedTuple):
    cpu_s: float = 0.0
    """Of processes that live, and of those that have ended and were waited for."""
    memory_bytes: int = 0
    parts: tuple[tuple[int, int], ...] = ()
    """Its processes and when they began, as `leftovers.began` tells."""


class _Stat(NamedTuple):
    pid: int
    parent: int
    session: int
    ticks: int
    pages: int
    user: int
    began: int


def measure(roots: Mapping[int, int | None]) -> dict[int, Measured]:
    """Of each root: its descendants, its session, and what its user runs, if it has one of its own. Blocks.

    `roots`: users by process id.
    """
    stats = {one.pid: one for one in _stats()}
    by_user = {user: pid for pid, user in roots.items() if user is not None}
    tick_s, page_bytes = 1 / os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    found = dict.fromkeys(roots, Measured())
    for one in stats.values():
        root = next((pid for pid in _ancestors(one, stats) if pid in roots), by_user.get(one.user))
        if root is not None:
            sofar = found[root]
            memory_bytes = sofar.memory_bytes + one.pages * page_bytes
            parts = (*sofar.parts, (one.pid, one.began))
            found[root] = Measured(sofar.cpu_s + one.ticks * tick_s, memory_bytes, parts)
    return found


def kill(measured: Measured) -> None:
    """What is left of its processes, also those that left its group."""
    for pid, its_beginning in measured.parts:
        if began(pid) == its_beginning:
            with suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _ancestors(stat: _Stat, stats: Mapping[int, _Stat]) -> Iterable[int]:
    """Itself, the leader of its session, and whoever started it."""
    seen = set[int]()
    current: _Stat | None = stat
    while current is not None and current.pid not in seen:
        seen.add(current.pid)
        yield current.pid
        yield current.session
        current = stats.get(current.parent)


def _stats() -> Iterator[_Stat]:
    for entry in os.scandir(PROC):
        if entry.name.isdecimal():
            with suppress(OSError):  # it has just ended
                text, user = (PROC / entry.name / "stat").read_text(errors="replace"), entry.stat().st_uid
                fields = text.rpartition(")")[2].split()  # the name before may have anything in it: proc(5)
                ticks = sum(map(int, fields[11:15]))
                yield _Stat(
                    int(entry.name), int(fields[1]), int(fields[3]), ticks, int(fields[21]), user, int(fields[19])
                )
