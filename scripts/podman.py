"""Finds Podman for the tests of containers, or installs it, and prints where it is."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.chromium import apt_install  # found by the line above

if __name__ == "__main__":
    if shutil.which("podman") is None:
        apt_install("podman")
        apt_install("runc")  # crun refuses machines with both versions of control groups
    print(shutil.which("podman"))
