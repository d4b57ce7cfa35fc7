"""Validators: functions that check the inputs of a call before it is queued."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import cast

from limelight.core.endpoint import Call
from limelight.core.plain import text
from limelight.core.wire import Json
from limelight.ui.binding import Binding
from limelight.ui.block import Block
from limelight.ui.triggers import Trigger

__all__ = ["validate"]

MARK = "__type__"


def validate(is_valid: bool, message: str) -> dict[str, object]:
    """The verdict on an input. A `validator` returns one, or a list with one for each input.

    `message` is shown at the input if it is not valid.
    """
    return {MARK: "validate", "is_valid": is_valid, "message": message}


class Validator:
    """Calls the author's validator with the same arguments as the function of its listener."""

    def __init__(
        self, fn: Callable[..., object], trigger: Trigger, blocks: Mapping[int, Block], names: Sequence[str]
    ) -> None:
        self._binding, self._names = Binding(trigger, fn, blocks), names

    def __call__(self, call: Call) -> list[Json]:
        """Return the verdicts on all inputs if one of them is not valid, else an empty list. Blocks."""
        result = self._binding.invoke(self._binding.prepare(call))
        if inspect.iscoroutine(result):
            result = asyncio.run(cast("Coroutine[object, object, object]", result))
        listed = result if isinstance(result, list | tuple) else [result]
        verdicts = [
            {**validate(bool(verdict.get("is_valid")), text(verdict.get("message"))), "parameter_name": name}
            for name, verdict in zip(self._names, listed, strict=False)
            if isinstance(verdict, dict) and verdict.get(MARK) == "validate"
        ]
        return [] if all(verdict["is_valid"] for verdict in verdicts) else list(verdicts)
