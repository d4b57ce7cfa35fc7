"""`limelight run app.py`."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass
from pathlib import Path

from limelight.core.errors import DeclarationError, LimelightError, MissingExtra
from limelight.version import __version__


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    try:
        given.command(given)
    except (LimelightError, OSError) as error:
        sys.exit(f"limelight: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def run(given: argparse.Namespace) -> None:
    if given.reload:
        _reloading(given)
    elif given.workers is not None:
        _with_workers(given)
    else:
        _serve(given)


def work(given: argparse.Namespace) -> None:
    from limelight.cli.script import engine_of, load  # noqa: PLC0415  # optional: `--version` needs no engine
    from limelight.cli.worker import work  # noqa: PLC0415  # optional: as above

    blocks, launched = load(Path(given.script), given.demo_name)
    work(engine_of(blocks, {**launched, **_wishes(given)}), is_attached=given.attached)


def print_hash(_: argparse.Namespace) -> None:
    """Of what is typed, unseen; of the first line of standard input if that is no terminal."""
    from limelight.http.passwords import hash_password  # noqa: PLC0415  # optional: as above

    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise DeclarationError("hash-password", "a password", password)
    print(hash_password(password))  # noqa: T201  # what the command is for


def _serve(given: argparse.Namespace, **more: object) -> None:
    from limelight.cli.script import load, served  # noqa: PLC0415  # optional: `--version` needs no server

    blocks, launched = load(Path(given.script), given.demo_name)
    wishes = {"server_name": given.host, "server_port": given.port, "root_path": given.root_path}
    wishes["metrics"] = given.metrics
    wishes = {name: value for name, value in wishes.items() if value is not None}
    served(blocks, {**launched, **wishes, **_wishes(given), **more})


def _wishes(given: argparse.Namespace) -> dict[str, object]:
    lanes = {} if given.lanes is None else {"lanes": tuple(filter(None, given.lanes.split(",")))}
    log_format = {} if given.log_format is None else {"log_format": given.log_format}
    return {**lanes, **log_format, **({} if given.store is None else {"store": given.store})}


def _with_workers(given: argparse.Namespace) -> None:
    from limelight.cli.supervisor import workers  # noqa: PLC0415  # optional: as above

    if given.store is not None:
        raise DeclarationError("--workers", "no --store: it brings its own; else run `limelight worker`", given.store)
    arguments = ["--demo-name", given.demo_name, *(["--log-format", given.log_format] if given.log_format else [])]
    with workers(Path(given.script), given.workers, arguments) as store:
        _serve(given, store=store, lanes=())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("limelight", description="Python functions as web pages and HTTP APIs.")
    parser.add_argument("--version", action="version", version=f"limelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    runner = commands.add_parser("run", help="serve the app of a script, also one that imports gradio")
    runner.set_defaults(command=run)
    runner.add_argument("--host", help="address to listen on (127.0.0.1)")
    runner.add_argument("--port", type=int, help="exactly this port (else the first free one from 7860)")
    runner.add_argument("--root-path", help="path, or URL, under which a proxy serves the app")
    runner.add_argument("--workers", type=int, help="run the functions in so many processes of their own")
    runner.add_argument("--metrics", action="store_true", default=None, help="figures for Prometheus at /metrics")
    runner.add_argument("--reload", action="store_true", help="start again when a file beside the script changes")
    worker = commands.add_parser("worker", help="run the jobs of an app whose store is on NATS; opens no port")
    worker.set_defaults(command=work)
    worker.add_argument("--attached", action="store_true", help="end when standard input does")
    hasher = commands.add_parser("hash-password", help="ask for a password and print what stands for it in auth=")
    hasher.set_defaults(command=print_hash)
    for command in (runner, worker):
        command.add_argument("script")
        command.add_argument(
            "--store",
            help="memory; sqlite:///PATH: jobs, results and sessions survive a restart; "
            "nats://HOST:PORT/APP: many machines share them",
        )
        command.add_argument("--lanes", help="comma-separated: run jobs of these only ('': none)")
        command.add_argument("--log-format", choices=("text", "json"), help="json: one object a line (text)")
        command.add_argument("--demo-name", default="demo", help="the script's variable that holds the app (demo)")
    return parser


def _reloading(given: argparse.Namespace) -> None:
    try:
        from watchfiles import run_process  # noqa: PLC0415  # optional: extra `reload`
    except ImportError:
        raise MissingExtra("--reload", "watchfiles", "reload") from None
    run_process(Path(given.script).resolve().parent, target=run, args=(given,))
