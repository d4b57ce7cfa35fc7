"""Notebooks: the page under its cell, one server for each cell, and the `%%blocks` magic."""

from __future__ import annotations

import argparse
import importlib
import shlex
import sys
from dataclasses import dataclass
from typing import Any

from limelight.core.errors import DeclarationError
from limelight.launch.running import running_servers

__all__ = ["load_ipython_extension"]

Shell = Any  # Any: IPython's, which is not required


@dataclass(frozen=True, slots=True)
class Cell:
    name: str
    """The same whenever the cell runs; of front ends that name no cells, its text."""
    run: str
    """Another one each time that it runs."""


def load_ipython_extension(ipython: Shell) -> None:
    """What `%load_ext limelight` calls: adds the `%%blocks` magic.

    A cell that begins with `%%blocks` declares an app as `demo`, or as `--demo-name` says. It is launched, and its page
    is shown under the cell. When the cell runs again, the new app replaces it.
    """

    def blocks(line: str, cell: str) -> None:
        """Run the cell, which declares an app, and show its page."""
        _launch_cell(ipython, line, cell)

    ipython.register_magic_function(blocks, magic_kind="cell", magic_name="blocks")


def current_cell() -> Cell | None:
    """The notebook's cell that is running; None elsewhere."""
    shell = _shell()
    if shell is None:
        return None
    parent = shell.get_parent()
    text = parent.get("content", {}).get("code", "")
    return Cell(str(parent.get("metadata", {}).get("cellId") or text), str(parent.get("header", {}).get("msg_id")))


def close_earlier(cell: Cell) -> None:
    """Stop the servers that earlier runs of the cell have launched."""
    for running in running_servers():
        if isinstance(running.cell, Cell) and running.cell.name == cell.name and running.cell.run != cell.run:
            running.stop()


def show(url: str, width: int | str, height: int) -> None:
    """Show the page under the running cell. `height` is in pixels; `width` is too, or text such as "100%"."""
    display = importlib.import_module("IPython.display")
    display.display(display.IFrame(url, width, height))


def _shell() -> Shell | None:
    """IPython's shell, if it belongs to a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return shell if shell is not None and hasattr(shell, "kernel") else None


def _launch_cell(shell: Shell, line: str, text: str) -> None:
    parser = argparse.ArgumentParser(prog="%%blocks", add_help=False, exit_on_error=False)
    parser.add_argument("--demo-name", default="demo")
    parser.add_argument("--share", action="store_true")
    try:
        found, unknown = parser.parse_known_args(shlex.split(line))
    except (argparse.ArgumentError, ValueError) as error:
        raise DeclarationError("%%blocks", "--demo-name NAME or --share", str(error)) from None
    if unknown:
        raise DeclarationError("%%blocks", "--demo-name NAME or --share", unknown[0])
    before = shell.user_ns.pop(found.demo_name, None)
    source = shell.transform_cell(text)
    exec(compile(source, shell.compile.cache(source), "exec"), shell.user_ns)
    demo = shell.user_ns.get(found.demo_name)
    if not hasattr(demo, "launch"):
        if before is not None:
            shell.user_ns.setdefault(found.demo_name, before)
        raise DeclarationError("%%blocks", f"the cell to declare an app with the name {found.demo_name}", demo)
    if demo.running is None:  # the cell may have launched it itself
        demo.launch(share=found.share)
