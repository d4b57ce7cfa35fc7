"""Finds a Chromium for the browser tests, or installs one, and prints where it is.

The tests use the "headless shell" where there is one: the same engine without windows around it, and it opens a page
with about a third of the work.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

SHELLS = ("chromium-headless-shell", "chrome-headless-shell")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find() -> str | None:
    """The browser in LIMELIGHT_CHROMIUM, one on the PATH, or the one that Playwright installed."""
    return _named() or _on_path(BROWSERS) or _of_playwright() or _on_path(SHELLS)


def find_shell() -> str | None:
    """As `find`, but rather a headless shell than a whole browser."""
    return _shell() or find()


def _shell() -> str | None:
    """What was named counts as one."""
    return _named() or _on_path(SHELLS) or _shell_beside(find())


def _named() -> str | None:
    return os.environ.get("LIMELIGHT_CHROMIUM")


def _on_path(names: Sequence[str]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # optional: only where no browser is on the PATH

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _shell_beside(browser: str | None) -> str | None:
    """The shell that Playwright installs beside its browser, in a folder of the same revision."""
    for folder in Path(browser or "").parents:
        if folder.name.startswith("chromium-"):
            beside = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
            return next((str(one) for one in beside.glob("*/*headless*shell*") if one.suffix in ("", ".exe")), None)
    return None


def apt_install(package: str) -> None:
    """As root, where another apt-get may be at work."""
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", package], check=True)


def _has_apt() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def install() -> None:
    """From Debian, or else from Playwright, which gets a browser as well."""
    if _has_apt():
        with suppress(subprocess.CalledProcessError):  # Ubuntu has no such package
            apt_install(SHELLS[0])
    if find_shell() is None:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


if __name__ == "__main__":
    if find() is None or (_shell() is None and _has_apt()):
        install()
    print(find_shell())
