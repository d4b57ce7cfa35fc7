"""What Limelight makes of a script beside what Gradio was recorded to make of it."""

from __future__ import annotations

import json
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from tests.compat.differences import DIFFERENCES
from tests.compat.facts import collect
from tests.servers import run_script

FOLDER = Path(__file__).parent
SCRIPTS = sorted(path for path in (FOLDER / "scripts").glob("*.py") if not path.stem.startswith("_"))
RECORDED = FOLDER / "recorded"


def recorded(script: Path) -> Any:  # Any: JSON
    return json.loads((RECORDED / f"{script.stem}.json").read_text())


def facts_here(script: Path) -> Any:  # Any: JSON
    """What Limelight makes of a script that says `import gradio`, in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        with run_script(script.resolve(), cwd=place, log=place / "log", env=dict(os.environ)) as server:
            return json.loads(json.dumps(collect(server.url, script)))


def unexplained(lines: Iterable[str]) -> list[str]:
    return [line for line in lines if not any(re.search(pattern, line) for pattern, _ in DIFFERENCES)]
