"""Validators: functions that look at a call's values before it is queued."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import cast

from limelight.core.endpoint import Call
from limelight.core.wire import Json
from limelight.ui.binding import Binding
from limelight.ui.block import Block
from limelight.ui.triggers import Trigger

MARK = "__type__"


def validate(is_valid: bool, message: str) -> dict[str, object]:
    """What a `validator` returns for an input, or in a list for each one in order; `message` says what is wrong."""
    return {MARK: "validate", "is_valid": is_valid, "message": message}


class Validator:
    """Calls an author's validator as its listener's function would be called."""

    def __init__(
        self, fn: Callable[..., object], trigger: Trigger, blocks: Mapping[int, Block], names: Sequence[str]
    ) -> None:
        self._binding, self._names = Binding(trigger, fn, blocks), names

    def __call__(self, call: Call) -> list[Json]:
        """The verdicts on all values when one of them is not valid, else an empty list. Blocks."""
        result = self._binding.invoke(self._binding.prepare(call))
        if inspect.iscoroutine(result):
            result = asyncio.run(cast("Coroutine[object, object, object]", result))
        listed = result if isinstance(result, list | tuple) else [result]
        verdicts = [
            {**verdict, "parameter_name": name}
            for name, verdict in zip(self._names, listed, strict=False)
            if isinstance(verdict, dict) and verdict.get(MARK) == "validate"
        ]
        return [] if all(verdict["is_valid"] for verdict in verdicts) else list(verdicts)
