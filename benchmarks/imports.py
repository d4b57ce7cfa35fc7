"""What `import` costs: time, and memory of the process that did nothing else. Linux only: reads `/proc`."""

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.environments import gradio_python, output
from benchmarks.rounds import Run, interleave, sample
from benchmarks.table import Row, Target

# The peak is read from `/proc`: that of `getrusage` begins at the size of the process that started this one.
PROGRAM = """
import time
began = time.perf_counter()
import {module}
took_s = time.perf_counter() - began
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(took_s, int(peak.split()[1]) / 1024)
"""


def measure(run: Run) -> list[Row]:
    rounds = run.rounds(7, 3)  # the first may still compile byte code and read from disk: the median leaves it out
    pythons = {"Gradio": (gradio_python(), "gradio"), "Limelight": (Path(sys.executable), "limelight")}
    taken: dict[str, list[float]] = {name: [] for name in pythons}
    measures: dict[str, Callable[[], float]] = {
        name: partial(import_s, python, module, taken[name]) for name, (python, module) in pythons.items()
    }
    times = interleave(run, rounds, measures)
    memory = {name: sample(mib) for name, mib in taken.items() if mib}
    return [
        Row("`import`, time", "s", times, Target(0.25)),
        Row("`import`, memory", "MB", memory, Target(40)),
    ]


def import_s(python: Path, module: str, memory_mib: list[float]) -> float:
    """The seconds that the import takes in a new process; adds that process's peak memory to `memory_mib`."""
    took_s, mib = map(float, output([str(python), "-c", PROGRAM.format(module=module)]).split())
    memory_mib.append(mib)
    return took_s
