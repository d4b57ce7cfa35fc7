"""`limelight share`: a script, or what listens on a port already."""

from __future__ import annotations

import argparse
import signal
import sys
from pathlib import Path
from typing import cast

from limelight.cli.script import Serving, load
from limelight.core.errors import DeclarationError, ShareFailed
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions
from limelight.launch.sharing import sharing
from limelight.share.options import Local
from limelight.share.sharing import Way
from limelight.share.ways import HOW, way_of

OPTIONS = ("share_server_address", "share_life_s", "share_secret")


def share_script(given: argparse.Namespace, options: dict[str, object]) -> None:
    """Run the script and share its app, whatever it says of `share` itself."""
    chosen = _chosen(given)
    _check(chosen)
    serving = Serving({**options, **chosen, "share": True})
    blocks, launched = load(Path(given.script), given.demo_name, serving.start)
    serving.finish(blocks, launched)


def share_port(given: argparse.Namespace) -> None:
    """Share what listens on the port, until it is stopped or the link has expired."""
    port = given.server_port
    if port is None or not 0 < port < 65_536:
        raise DeclarationError("share", "a script, or --port with the port of an app that runs", port)
    chosen = _chosen(given)
    way = _check(chosen)
    running = sharing(way, read(chosen), Local("127.0.0.1", port), _say)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    running.start()
    try:
        running.wait()
    finally:
        running.stop()
    if running.has_failed:
        sys.exit(1)


def _check(chosen: LaunchOptions) -> Way:
    """Raises `ShareFailed` if there is no way to share, which is all that this command is for."""
    way = way_of(read(chosen).share, "share: --via")
    if way is None:
        raise ShareFailed(HOW)
    return way


def _chosen(given: argparse.Namespace) -> LaunchOptions:
    named = {name: getattr(given, name) for name in OPTIONS}
    return cast("LaunchOptions", {name: value for name, value in named.items() if value is not None})


def _say(line: str) -> None:
    print(line, file=sys.stdout, flush=True)  # noqa: T201  # what the command is for
