"""Loads a script and finds its app."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from limelight import serving
from limelight.app import Joined
from limelight.blocks import Blocks
from limelight.compat import gradio
from limelight.core.errors import DeclarationError
from limelight.engine.service import Engine


def load(path: Path, name: str) -> tuple[Blocks, dict[str, Any]]:  # Any: options of launch
    """The app of a script, and the options with which the script launches it. `import gradio` gives Limelight."""
    if not path.is_file():
        raise DeclarationError("run", "the path of a Python script", str(path))
    launched: dict[int, dict[str, Any]] = {}  # Any: as above
    order: list[Blocks] = []

    def note(blocks: Blocks, *_: Any, **options: Any) -> tuple[None, str, None]:  # Any: whatever scripts pass
        launched[id(blocks)] = {
            key: value for key, value in options.items() if key not in ("share", "inbrowser", "inline")
        }
        order.append(blocks)
        return None, "", None

    original = Blocks.launch
    gradio.install()
    sys.path.insert(0, str(path.resolve().parent))
    Blocks.launch = note  # type: ignore[method-assign, assignment]  # the command decides where and how it is served
    try:
        names = runpy.run_path(str(path), run_name="__main__")
    finally:
        Blocks.launch = original  # type: ignore[method-assign]  # as above
    _become_main(names)
    found = names.get(name)
    candidates = [value for value in names.values() if isinstance(value, Blocks)]
    blocks = found if isinstance(found, Blocks) else order[-1] if order else candidates[-1] if candidates else None
    if blocks is None:
        raise DeclarationError(str(path), f"an app: a variable {name!r} that holds Blocks or an Interface")
    return blocks, launched.get(id(blocks), {})


def _become_main(names: dict[str, Any]) -> None:  # Any: the script's globals
    """The script stays `__main__`, as when Python runs it: that is where pickles look for its classes."""
    module = ModuleType("__main__")
    module.__dict__.update(names)
    sys.modules["__main__"] = module


def served(blocks: Blocks, options: dict[str, Any]) -> None:  # Any: options of launch
    options.pop("prevent_thread_lock", None)
    serving.launch(blocks, share=False, inbrowser=False, options=cast("serving.LaunchOptions", options))


def engine_of(blocks: Blocks, options: dict[str, Any]) -> Engine:  # Any: as above
    """The engine of a worker, with what `launch` would tell it.

    Raises `DeclarationError` for a store that only this machine has.
    """
    serving.set_up_logs(cast("serving.LaunchOptions", options))
    made = serving.app_options(blocks, cast("serving.LaunchOptions", {**options, "role": "worker"}))
    store = str(made.engine.get("store", "memory"))
    if not store.startswith(("nats://", "tls://")):
        raise DeclarationError("worker: --store", "a store that machines share: nats://HOST:PORT/APP", store)
    return Joined(blocks, made).engine
