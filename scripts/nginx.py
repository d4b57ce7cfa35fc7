"""Finds nginx for the tests behind a proxy, or installs it, and prints where it is."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from scripts.chromium import apt_install  # found by the line above


def find() -> str | None:
    """The path in LIMELIGHT_NGINX, or one on the PATH; Debian keeps it where only root looks."""
    return os.environ.get("LIMELIGHT_NGINX") or shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")


if __name__ == "__main__":
    if find() is None:
        apt_install("nginx-light")
    print(find())
