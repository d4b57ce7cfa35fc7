"""What `import` costs: time, and memory of the process that did nothing else."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.environments import gradio_python
from benchmarks.rounds import NotMeasured, Run, interleave, sample
from benchmarks.table import Row, Target

PROGRAM = """
import time, resource
began = time.perf_counter()
import {module}
print(time.perf_counter() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
IMPORT_LIMIT_S = 60


def measure(run: Run) -> list[Row]:
    rounds = run.rounds(7, 3)
    pythons = {"Gradio": (gradio_python(), "gradio"), "Limelight": (Path(sys.executable), "limelight")}
    taken: dict[str, list[float]] = {name: [] for name in pythons}
    measures: dict[str, Callable[[], float]] = {
        name: partial(import_s, python, module, taken[name]) for name, (python, module) in pythons.items()
    }
    for measure_one in measures.values():
        warm(measure_one)
    times = interleave(run, rounds, measures)
    memory = {name: sample(mib) for name, mib in taken.items() if mib}
    return [
        Row("`import`, time", "s", times, Target(0.25)),
        Row("`import`, memory", "MB", memory, Target(40)),
    ]


def import_s(python: Path, module: str, memory_mib: list[float]) -> float:
    """The seconds that the import takes in a new process; adds that process's peak memory to `memory_mib`."""
    command = [str(python), "-c", PROGRAM.format(module=module)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=IMPORT_LIMIT_S, check=False)
    if done.returncode != 0:
        raise NotMeasured(f"import {module} failed: {done.stderr.strip()[-200:]}")
    took_s, mib = map(float, done.stdout.split())
    memory_mib.append(mib)
    return took_s


def warm(measure_one: Callable[[], float]) -> None:
    """Import once unmeasured, so that byte code is compiled and files are cached; a failure shows up again later."""
    try:
        measure_one()
    except NotMeasured:
        return
