"""The Python environments that are compared: Gradio's, made once under `.bench/`, and the one this runs in."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from benchmarks.rounds import NotMeasured

ROOT = Path(__file__).parents[1]
BENCH = ROOT / ".bench"
APPS = Path(__file__).parent / "apps"
GRADIO_REQUIREMENT = "gradio==6.31.*"
INSTALL_LIMIT_S = 600


def gradio_python() -> Path:
    """The interpreter that has Gradio: the venv `LIMELIGHT_BENCH_GRADIO`, else `.bench/gradio`, made if absent."""
    given = os.environ.get("LIMELIGHT_BENCH_GRADIO")
    return interpreter(Path(given)) if given else created("gradio", [GRADIO_REQUIREMENT])


def limelight_command() -> Path:
    """The `limelight` command of the environment that this runs in."""
    command = Path(sys.executable).parent / "limelight"
    if not command.exists():
        raise NotMeasured("not installed in this environment: pip install -e .")
    return command


def created(name: str, requirements: list[str]) -> Path:
    """The interpreter of `.bench/NAME`, a venv with just these requirements, reused when a run has completed it."""
    home = BENCH / name
    stamp = home / "complete"
    wanted = "\n".join(requirements)
    if not stamp.exists() or stamp.read_text() != wanted:
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        if requirements:
            pip(interpreter(home), "install", *requirements)
        stamp.write_text(wanted)
    return interpreter(home)


def interpreter(home: Path) -> Path:
    python = home / "bin" / "python"
    if not python.exists():
        raise NotMeasured(f"no Python environment at {home}")
    return python


def pip(python: Path, *arguments: str) -> None:
    output([str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments], INSTALL_LIMIT_S)


def output(command: list[str], limit_s: float = 60) -> str:
    """What the command printed; raises `NotMeasured` with the end of its complaint when it fails or takes too long."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=limit_s, check=True)
    except subprocess.CalledProcessError as failed:
        raise NotMeasured(f"{command[0]} failed: {failed.stderr.strip()[-300:]}") from failed
    except subprocess.TimeoutExpired as late:
        raise NotMeasured(f"{command[0]} took more than {limit_s} s") from late
    return done.stdout
