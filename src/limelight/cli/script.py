"""Loading a script and serving its app."""

from __future__ import annotations

import runpy
import socket
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, cast

from limelight.app import Joined
from limelight.blocks import Blocks
from limelight.cli.failed import ScriptFailed
from limelight.compat import gradio
from limelight.core.errors import DeclarationError, shorten
from limelight.engine.service import Engine
from limelight.launch import server
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions
from limelight.launch.refusals import check_names

Options = dict[str, Any]  # Any: of launch, by name
Start = Callable[[Blocks, Options], tuple[Any, str, str | None]]  # Any: the ASGI app


@dataclass
class Launches:
    """Replaces `launch` while a script runs under the command, which decides where and how its app is served."""

    start: Start | None = None
    options: dict[int, Options] = field(default_factory=dict)
    order: list[Blocks] = field(default_factory=list)

    def note(self, blocks: Blocks, *_: Any, **given: Any) -> tuple[Any, str, str | None]:  # Any: whatever scripts pass
        """Serve the app at once with `prevent_thread_lock=True`. Otherwise keep it until the script has run."""
        options = {key: value for key, value in given.items() if key not in ("share", "inbrowser", "inline")}
        check_names(options, LaunchOptions.__annotations__, "launch")  # while the script's line is on the stack
        options |= {"share": given["share"]} if "share" in given else {}
        self.options[id(blocks)] = options
        self.order.append(blocks)
        if self.start is not None and options.get("prevent_thread_lock"):
            return self.start(blocks, options)
        return None, "", None


def load(path: Path, name: str, start: Start | None = None) -> tuple[Blocks, Options]:
    """The app of a script, and the options with which the script launches it. `import gradio` imports Limelight.

    `start` serves an app that the script launches with `prevent_thread_lock=True`. Raises `DeclarationError` if the
    script has no app.
    """
    if not path.is_file():
        raise DeclarationError("run", "the path of a Python script", str(path))
    launches = Launches(start)
    original = Blocks.launch
    gradio.install()
    sys.path.insert(0, str(path.resolve().parent))
    sys.argv = [str(path)]  # as when Python runs the script
    Blocks.launch = lambda blocks, *given, **options: launches.note(blocks, *given, **options)  # type: ignore[method-assign]  # see Launches
    try:
        names = runpy.run_path(str(path), run_name="__main__")
    except Exception as error:
        raise ScriptFailed(path, error) from error
    finally:
        Blocks.launch = original  # type: ignore[method-assign]  # as above
    _become_main(names)
    found, order = names.get(name), launches.order
    candidates = [value for value in names.values() if isinstance(value, Blocks)]
    blocks = found if isinstance(found, Blocks) else order[-1] if order else candidates[-1] if candidates else None
    if blocks is None:
        raise DeclarationError(path.name, _no_app(name, names))
    return blocks, launches.options.get(id(blocks), {})


def _no_app(name: str, names: Mapping[str, object]) -> str:
    expected = f"an app: a variable {name!r} that holds Blocks or an Interface, or a call of its launch()"
    if name in names:
        return f"{expected}; {name} is {shorten(names[name])}"
    return expected


def _become_main(names: dict[str, Any]) -> None:  # Any: the script's globals
    """Make the script `__main__`, as when Python runs it, because pickles look for its classes there."""
    module = ModuleType("__main__")
    module.__dict__.update(names)
    sys.modules["__main__"] = module


def nothing() -> None:
    """The default `first` of `Serving`."""


class Serving:
    """Serves the apps of a script. `chosen`: options of the command, which override the script's."""

    def __init__(
        self,
        chosen: Options,
        defaults: Mapping[str, object] = MappingProxyType({}),
        first: Callable[[], None] = nothing,
        sock: socket.socket | None = None,
    ) -> None:
        """`defaults`: options that the script overrides. `first`: called before anything is served. `sock`: where the
        first app listens."""
        self._options_of, self._defaults, self._first, self._socket = chosen, defaults, first, sock
        self._started: list[Blocks] = []

    def start(self, blocks: Blocks, options: Options) -> tuple[Any, str, str | None]:  # Any: the ASGI app
        """Serve in a thread. Of several apps only the first gets the command's port."""
        here = {"server_port": options.get("server_port")} if self._started else {}
        if not self._started:
            self._first()
        self._started.append(blocks)
        return self._launch(blocks, {**options, **self._options_of, **here, "prevent_thread_lock": True})

    def finish(self, blocks: Blocks, options: Options) -> None:
        """Serve until stopped: the app, or the apps that the script has started and not closed."""
        if not self._started:
            self._first()
        if blocks not in self._started and not (self._started and not options):
            self._launch(blocks, {**options, **self._options_of, "prevent_thread_lock": False})
        else:
            running = next((one.running for one in self._started if one.running is not None), None)
            if running is not None:
                running.wait()
        for one in self._started:  # stopping one of them stops the process
            one.close()

    def _launch(self, blocks: Blocks, options: Options) -> tuple[Any, str, str | None]:  # Any: the ASGI app
        sock, self._socket = self._socket, None
        given = {**self._defaults, **options}
        share = False if sock is not None else given.get("share")  # a supervisor decides who reaches the app
        launched = cast("LaunchOptions", {name: value for name, value in given.items() if name != "share"})
        return server.launch(blocks, share=share, inbrowser=False, options=launched, sock=sock)


def engine_of(blocks: Blocks, options: dict[str, Any]) -> Engine:  # Any: as above
    """The engine of a worker, with the options of `launch`.

    Raises `DeclarationError` for a store that machines cannot share.
    """
    given = {name: value for name, value in options.items() if name != "share"}
    config = read(cast("LaunchOptions", {**given, "role": "worker"}))
    server.set_up_logs(config.server)
    store = config.app.engine_options({}).store
    if not store.startswith(("nats://", "tls://")):
        raise DeclarationError("worker: --store", "a store that machines can share: nats://HOST:PORT/APP", store)
    return Joined(blocks, config.app).engine
