"""Node with `@gradio/client`: the machine's, or the one that the build takes where there is none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from hatch_build import machine_npm, packaged_npm

FOLDER = Path(__file__).parent / "javascript"


def node_environment() -> dict[str, str]:
    """An environment whose `node` can import the client; installs the client on first use."""
    npm, environment = machine_npm(), dict(os.environ)
    if npm is None:
        npm, environment = packaged_npm()
    if not (FOLDER / "node_modules").exists():
        subprocess.run([*npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, env=environment, check=True)
    return environment
