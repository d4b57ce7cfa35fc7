"""Node with `@gradio/client`: the machine's, or the one that the build takes where there is none."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from hatch_build import machine_npm, packaged_npm

FOLDER = Path(__file__).parent / "javascript"


def node_environment() -> dict[str, str]:
    """An environment whose `node` can import the client. It is installed on first use and when its version changes."""
    npm, environment = machine_npm(), dict(os.environ)
    if npm is None:
        npm, environment = packaged_npm()
    installed, listed = FOLDER / "node_modules" / ".package-lock.json", FOLDER / "package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < listed.stat().st_mtime:
        subprocess.run([*npm, "ci", "--silent", "--no-audit", "--no-fund"], cwd=FOLDER, env=environment, check=True)
    return environment
