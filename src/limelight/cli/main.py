"""`limelight run app.py`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from limelight.core.errors import LimelightError, MissingExtra
from limelight.version import __version__


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    try:
        if given.reload:
            _reloading(given)
        else:
            run(given)
    except (LimelightError, OSError) as error:
        sys.exit(f"limelight: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def run(given: argparse.Namespace) -> None:
    from limelight.cli.script import load, served  # noqa: PLC0415  # optional: `--version` needs no server

    blocks, launched = load(Path(given.script), given.demo_name)
    wishes = {"server_name": given.host, "server_port": given.port, "root_path": given.root_path, "store": given.store}
    served(blocks, {**launched, **{name: value for name, value in wishes.items() if value is not None}})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("limelight", description="Python functions as web pages and HTTP APIs.")
    parser.add_argument("--version", action="version", version=f"limelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    runner = commands.add_parser("run", help="serve the app of a script, also one that imports gradio")
    runner.add_argument("script")
    runner.add_argument("--host", help="address to listen on (127.0.0.1)")
    runner.add_argument("--port", type=int, help="exactly this port (else the first free one from 7860)")
    runner.add_argument("--root-path", help="path, or URL, under which a proxy serves the app")
    runner.add_argument("--store", help="memory, or sqlite:///PATH: jobs, results and sessions survive a restart")
    runner.add_argument("--demo-name", default="demo", help="the script's variable that holds the app (demo)")
    runner.add_argument("--reload", action="store_true", help="start again when a file beside the script changes")
    return parser


def _reloading(given: argparse.Namespace) -> None:
    try:
        from watchfiles import run_process  # noqa: PLC0415  # optional: extra `reload`
    except ImportError:
        raise MissingExtra("--reload", "watchfiles", "reload") from None
    run_process(Path(given.script).resolve().parent, target=run, args=(given,))
