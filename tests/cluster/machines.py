"""Replicas and workers as processes of their own, on a real `nats-server`."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "shared.py"


@contextmanager
def replica(
    store: str, *arguments: str, app: Path = APP, gate: Path | None = None, temp: Path | None = None
) -> Iterator[Server]:
    with run_script(app, "--store", store, *arguments, env=_environment(gate, temp)) as server:
        yield server


@contextmanager
def worker(
    store: str, *arguments: str, app: Path = APP, gate: Path | None = None, temp: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "limelight", "worker", str(app), "--store", store, *arguments]
    with subprocess.Popen(
        command, env=_environment(gate, temp), text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            print(process.communicate(timeout=20)[0])  # noqa: T201  # a test that failed shows it


def runners(gate: Path, name: str) -> list[int]:
    """The processes that began `hold(name)`."""
    return [int(path.suffix[1:]) for path in gate.parent.glob(f"{name}.*")]


def _environment(gate: Path | None, temp: Path | None) -> dict[str, str]:
    more = {"TEST_GATE": str(gate)} if gate else {}
    return {**os.environ, **more, **({"LIMELIGHT_TEMP_DIR": str(temp)} if temp else {})}
