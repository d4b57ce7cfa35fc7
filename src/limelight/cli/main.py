"""`limelight run app.py` and the other commands."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from getpass import getpass
from pathlib import Path
from types import MappingProxyType

from limelight.cli.failed import ScriptFailed
from limelight.cli.hub_options import add_hub_options, add_manifests_options, add_nats_config_options
from limelight.cli.share_options import add_share_options
from limelight.cli.terminal import plain
from limelight.core import traces
from limelight.core.errors import DeclarationError, LimelightError, ScriptError
from limelight.launch.settings import setting
from limelight.version import __version__

OPTIONS = ("server_name", "server_port", "root_path", "metrics", "mcp_server", "store", "log_format")
"""Options of `launch` that have flags, besides `lanes`."""


def main(arguments: list[str] | None = None) -> None:
    given = _parser().parse_args(arguments)
    given.arguments = sys.argv[1:] if arguments is None else arguments
    try:
        given.command(given)
    except ScriptFailed as failed:
        sys.stderr.write(failed.told)
        sys.exit(1)
    except ScriptError as error:
        sys.exit(f"limelight: {traces.told(error).rstrip()}")
    except (LimelightError, OSError) as error:
        sys.exit(f"limelight: {plain(str(error))}")  # which may repeat what a server said
    except KeyboardInterrupt:
        sys.exit(130)


def run(given: argparse.Namespace) -> None:
    if given.reload:
        _reloading(given)
    elif given.workers is not None:
        _with_workers(given)
    elif given.supervised is not None:
        _supervised(given)
    else:
        _serve(given)


def share(given: argparse.Namespace) -> None:
    from limelight.cli.share import share_port, share_script  # noqa: PLC0415  # optional: `--version` needs no relay

    if given.script is None:
        share_port(given)
    else:
        share_script(given, _options(given))


def work(given: argparse.Namespace) -> None:
    from limelight.cli.script import engine_of, load  # noqa: PLC0415  # optional: `--version` needs no engine
    from limelight.cli.worker import work  # noqa: PLC0415  # optional: as above

    if given.attached and given.store is None:
        given.store = sys.stdin.buffer.readline().decode().strip()
    blocks, launched = load(Path(given.script), given.demo_name)
    work(engine_of(blocks, {**launched, **_options(given)}), is_attached=given.attached)


def deploy(given: argparse.Namespace) -> None:
    from limelight.cli.deploy import deploy  # noqa: PLC0415  # optional: `--version` needs no client

    deploy(given)


def predict(given: argparse.Namespace) -> None:
    from limelight.cli.predict import predict  # noqa: PLC0415  # optional: as above

    predict(given)


def hub(given: argparse.Namespace) -> None:
    from limelight.cli.hub import serve  # noqa: PLC0415  # optional: as above

    serve(given)


def manifests(given: argparse.Namespace) -> None:
    from limelight.cli.hub import write_manifests  # noqa: PLC0415  # optional: as above

    write_manifests(given)


def nats_config(given: argparse.Namespace) -> None:
    from limelight.cli.hub import write_nats_config  # noqa: PLC0415  # optional: as above

    write_nats_config(given)


def print_hash(_: argparse.Namespace) -> None:
    """Print the hash of a password: of hidden input, or of the first line of standard input if it is not a terminal."""
    from limelight.http.passwords import hash_password  # noqa: PLC0415  # optional: as above

    password = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    if not password:
        raise DeclarationError("hash-password", "a password", password)
    print(hash_password(password))  # noqa: T201  # what the command is for


def new_component(given: argparse.Namespace) -> None:
    from limelight.cli.component import create  # noqa: PLC0415  # optional: as above

    folder = create(given.name, Path(given.folder))
    lines = ("", f"  cd {folder}", '  pip install -e ".[dev]"', "  limelight run --reload demo/app.py", "  pytest")
    print(f"{folder} is a package with a component. Next:", *lines, sep="\n")  # noqa: T201  # what to do next


def _serve(given: argparse.Namespace, defaults: Mapping[str, object] = MappingProxyType({}), **more: object) -> None:
    from limelight.cli.script import Serving, load  # noqa: PLC0415  # optional: `--version` needs no server

    serving = Serving({**_options(given), **more}, defaults)
    blocks, launched = load(Path(given.script), given.demo_name, serving.start)
    serving.finish(blocks, launched)


def _supervised(given: argparse.Namespace) -> None:
    from limelight.cli.attached import Supervisor  # noqa: PLC0415  # optional: `--version` needs no server
    from limelight.cli.script import Serving, load  # noqa: PLC0415  # optional: as above

    supervisor = Supervisor(*given.supervised)
    serving = Serving(_options(given), first=supervisor.wait_for_turn, sock=supervisor.listening)
    blocks, launched = load(Path(given.script), given.demo_name, serving.start)
    serving.finish(blocks, launched)


def _options(given: argparse.Namespace) -> dict[str, object]:
    """The `launch` options given on the command line."""
    given_options = {name: value for name, value in vars(given).items() if name in OPTIONS and value is not None}
    return given_options | ({} if given.lanes is None else {"lanes": tuple(filter(None, given.lanes.split(",")))})


def _with_workers(given: argparse.Namespace) -> None:
    from limelight.cli.supervisor import workers  # noqa: PLC0415  # optional: as above

    if given.store is not None:
        raise DeclarationError(
            "--workers", "no --store, because it starts its own; with a store run `limelight worker`", given.store
        )
    arguments = ["--demo-name", given.demo_name, *(["--log-format", given.log_format] if given.log_format else [])]
    with workers(Path(given.script), given.workers, arguments) as store:
        # The store is temporary: nothing can be read from it after this run.
        _serve(given, {} if setting("ON_LEAVE") else {"on_leave": "stop"}, store=store, lanes=())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("limelight", description="Python functions as web pages and HTTP APIs.")
    parser.add_argument("--version", action="version", version=f"limelight {__version__}")
    commands = parser.add_subparsers(required=True, metavar="command")
    runner = commands.add_parser("run", help="serve the app of a script, also one that imports gradio")
    runner.set_defaults(command=run)
    runner.add_argument("--host", dest="server_name", help="address to listen on (127.0.0.1)")
    runner.add_argument(
        "--port", dest="server_port", type=int, help="exactly this port (else the first free one from 7860)"
    )
    runner.add_argument("--root-path", help="path or URL under which a proxy serves the app")
    runner.add_argument("--workers", type=int, help="number of processes that run the functions")
    runner.add_argument("--metrics", action="store_true", default=None, help="metrics for Prometheus at /metrics")
    runner.add_argument(
        "--mcp", dest="mcp_server", action="store_true", default=None, help="an MCP server for AI assistants, at /mcp/"
    )
    runner.add_argument("--reload", action="store_true", help="restart when the script or one of its modules is saved")
    runner.add_argument(
        "--supervised",
        type=int,
        nargs=2,
        metavar=("CONTROL", "SOCKET"),
        help="descriptors that a supervisor passes: a socket to talk to it, and one that listens",
    )
    sharer = commands.add_parser("share", help="give an app a public address, through a relay or tunnel of your choice")
    sharer.set_defaults(command=share)
    add_share_options(sharer)
    worker = commands.add_parser("worker", help="run the jobs of an app with a store on NATS; opens no port")
    worker.set_defaults(command=work)
    worker.add_argument(
        "--attached", action="store_true", help="end when standard input closes; its first line is the store"
    )
    caller = commands.add_parser("predict", help="call an endpoint of an app, and print what it returns")
    caller.set_defaults(command=predict)
    caller.add_argument("url", help="address of the app")
    caller.add_argument("name", nargs="?", help="the endpoint, such as /greet; without one they are listed")
    caller.add_argument("values", nargs="*", metavar="name=value", help="JSON or text; name=@PATH sends a file")
    caller.add_argument("--json", action="store_true", help="print each value as a line of JSON")
    caller.add_argument("--out", default=".", metavar="FOLDER", help="where files of the result are put (here)")
    hubs = commands.add_parser("hub", help="serve a folder of apps, each in a process and an environment of its own")
    hubs.set_defaults(command=hub)
    add_hub_options(hubs)
    config = commands.add_parser("nats-config", help="write what a nats-server must know for `hub --nats-accounts`")
    config.set_defaults(command=nats_config)
    add_nats_config_options(config)
    cluster = commands.add_parser("manifests", help="write images and manifests of a folder of apps, for Kubernetes")
    cluster.set_defaults(command=manifests)
    add_manifests_options(cluster)
    deployer = commands.add_parser("deploy", help="send a folder or a script to a hub, and show how it starts there")
    deployer.set_defaults(command=deploy)
    deployer.add_argument(
        "folder", nargs="?", default=".", help="the folder with app.py, or a script, which becomes app.py (.)"
    )
    deployer.add_argument("--to", required=True, metavar="HUB", help="address of the hub")
    deployer.add_argument("--name", required=True, metavar="OWNER/APP", help="what the app is called there")
    deployer.add_argument(
        "--visibility", choices=("public", "protected", "private"), help="of an app that is added (the hub's default)"
    )
    hasher = commands.add_parser("hash-password", help="ask for a password and print its hash for auth=")
    hasher.set_defaults(command=print_hash)
    component = commands.add_parser("component", help="packages with components of your own")
    news = component.add_subparsers(required=True, metavar="new").add_parser("new", help="start such a package")
    news.set_defaults(command=new_component)
    news.add_argument("name", help="its name and its element's, such as acme-dial")
    news.add_argument("--folder", default=".", help="where its folder is made (here)")
    for command in (runner, worker):
        command.add_argument("script")
    for command in (runner, worker, sharer):
        command.add_argument(
            "--store",
            help="memory; sqlite:///PATH: jobs, results and sessions survive a restart; "
            "nats://HOST:PORT/APP: many machines share them",
        )
        command.add_argument("--lanes", help="run only jobs of these lanes, comma-separated ('' for none)")
        command.add_argument(
            "--log-format", choices=("text", "json"), help="format of logs: text, or one JSON object per line (text)"
        )
        command.add_argument("--demo-name", default="demo", help="the script's variable that holds the app (demo)")
    return parser


def _reloading(given: argparse.Namespace) -> None:
    from limelight.cli.reload import reload  # noqa: PLC0415  # optional: as above
    from limelight.cli.versions import Parent  # noqa: PLC0415  # optional: as above

    if given.workers is not None:
        raise DeclarationError(
            "--reload", "no --workers, because --reload runs functions in the page's process", given.workers
        )
    parent = Parent.find()
    if parent is None:
        reload(Path(given.script), given.arguments, given.server_name, given.server_port)
    else:
        from limelight.cli.version import serve_version  # noqa: PLC0415  # optional: as above

        serve_version(Path(given.script), given.demo_name, _options(given), parent)
