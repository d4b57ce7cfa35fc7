"""Public names of Gradio's that Limelight refuses: importing one works, using it raises `NotOffered`."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

from limelight.core.errors import NotOffered

_CANVAS = "an app is written in Python, not drawn as boxes and wires; chain its listeners with then()"
REFUSED = {
    "Workflow": _CANVAS,
    "WorkflowCanvas": _CANVAS,
    "deploy": "it uploads to one company's servers; docs/deploying.md shows how to run an app on your own",
}


def refusal(name: str) -> Callable[..., NoReturn]:
    """What stands for the name."""

    def refuse(*_: object, **__: object) -> NoReturn:
        raise NotOffered(f"gr.{name}", REFUSED[name])

    return refuse
