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
    if shell := _named() or _on_path(SHELLS):
        return shell
    browser = find()
    return browser and (_shell_of(browser) or browser)


def _named() -> str | None:
    return os.environ.get("LIMELIGHT_CHROMIUM")


def _on_path(names: Sequence[str]) -> str | None:
    return next(filter(None, map(shutil.which, names)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # optional: only where no browser is on the PATH

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _shell_of(browser: str) -> str | None:
    """The shell that Playwright installs beside its browser, in a folder of the same revision."""
    for folder in Path(browser).parents:
        if folder.name.startswith("chromium-"):
            beside = folder.with_name(folder.name.replace("chromium-", "chromium_headless_shell-"))
            return next((str(one) for one in beside.glob("*/*headless*shell*") if one.suffix in ("", ".exe")), None)
    return None


def apt_install(package: str) -> None:
    """As root, where another apt-get may be at work."""
    apt = ["apt-get", "-o", "DPkg::Lock::Timeout=300", "-qq"]
    subprocess.run([*apt, "update"], check=True)
    subprocess.run([*apt, "install", "-y", "--no-install-recommends", package], check=True)


def install() -> None:
    if _is_apt_ours():
        apt_install(SHELLS[0])
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def _is_apt_ours() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def main() -> None:
    has_shell = _named() or _on_path(SHELLS)
    if not has_shell and (_is_apt_ours() or find() is None):
        with suppress(subprocess.CalledProcessError):  # a whole browser does as well
            install()
    found = find_shell()
    if found is None:
        sys.exit("There is no Chromium, and none could be installed.")
    print(found)


if __name__ == "__main__":
    main()
