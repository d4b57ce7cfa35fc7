"""What a process and its children hold and have used. Linux only: reads `/proc`."""

import os
from pathlib import Path

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
TICKS_HZ = os.sysconf("SC_CLK_TCK")


def resident_bytes(pid: int) -> int:
    return sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) * PAGE_BYTES for each in family(pid))


def cpu_s(pid: int) -> float:
    """The seconds of processor time that they have taken, to a hundredth."""
    return sum(_ticks(each) for each in family(pid)) / TICKS_HZ


def family(pid: int) -> list[int]:
    """The process and all its descendants."""
    lists = (tasks / "children" for tasks in Path(f"/proc/{pid}/task").iterdir())
    children = [int(child) for children in lists for child in children.read_text().split()]
    return [pid, *(each for child in children for each in family(child))]


def _ticks(pid: int) -> int:
    # The name, the second field, may hold spaces and is in brackets; user and system time are the 14th and 15th.
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(after_name[11]) + int(after_name[12])
