"""Cached results of examples, shared by all sessions."""

from __future__ import annotations

import asyncio
import functools
import hashlib
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from types import CodeType
from typing import Any, cast

import msgspec

from limelight.components.dataset import Dataset
from limelight.core.endpoint import Call, running_call
from limelight.core.session import APP_SESSION, FOR_ALL, Session
from limelight.core.wire import FileData, Json, RequestInfo
from limelight.recipes import results_on_disk
from limelight.ui import signature
from limelight.ui.binding import Binding
from limelight.ui.component import Component
from limelight.ui.triggers import Function, Trigger, TriggerOptions
from limelight.ui.updates import skip


class CachedResults:
    """Calls `fn` with a row of the dataset and caches what its outputs show, for all sessions.

    Results are kept after a restart, in a durable store and in the folder `.gradio/cached_examples`, until the row or
    the function's own code changes.
    """

    def __init__(
        self,
        fn: Function,
        dataset: Dataset,
        inputs: Sequence[Component],
        outputs: Sequence[Component],
        *,
        row: Callable[..., list[Json]] | None = None,
        options: TriggerOptions | None = None,
    ) -> None:
        """`row`: wire values for all inputs, from the number of a row and its visible values. None: the dataset's."""
        self.fn, self.dataset, self.inputs, self.outputs = fn, dataset, list(inputs), list(outputs)
        self.row, self._options = row or self._own_row, options or {}
        self.code = _code_of(fn)

    def _own_row(self, number: int, *_: object) -> list[Json]:
        given = self.dataset.wires()[number]
        return [*given, *(component.postprocess(component.value) for component in self.inputs[len(given) :])]

    def function(self, number: int | None = None) -> Callable[..., Any]:  # Any: any kind of function
        """A function of the same kind as `fn`, which returns wire values.

        It takes the chosen row, or no argument if `number` is the index of the row.
        """
        row_of = functools.partial(self._row_of, number)

        def function(*choice: object) -> object:
            row = row_of(choice)
            return row.shown() if row.is_kept else row.keep(self.fn(*row.arguments()))

        async def coroutine(*choice: object) -> object:
            row = await asyncio.to_thread(row_of, choice)
            if row.is_kept:
                return row.shown()
            return await asyncio.to_thread(row.keep, await cast("Any", self.fn(*row.arguments())))

        def generator(*choice: object) -> Iterator[object]:
            row = row_of(choice)
            if row.is_kept:
                yield row.shown()
                return
            for value in cast("Iterator[object]", self.fn(*row.arguments())):
                yield row.take(value)
            row.keep_last()

        async def async_generator(*choice: object) -> AsyncIterator[object]:
            row = await asyncio.to_thread(row_of, choice)
            if row.is_kept:
                yield row.shown()
                return
            async for value in cast("AsyncIterator[object]", self.fn(*row.arguments())):
                yield await asyncio.to_thread(row.take, value)
            await asyncio.to_thread(row.keep_last)

        kinds: dict[str, Callable[..., object]] = {
            "function": function,
            "coroutine": coroutine,
            "generator": generator,
            "async_generator": async_generator,
        }
        return kinds[signature.kind_of(self.fn)]

    def _row_of(self, number: int | None, choice: tuple[Any, ...]) -> _Row:  # Any: the dataset's (number, row)
        return _Row(self, self.row(*choice[0]) if number is None else self.row(number))

    @functools.cached_property
    def binding(self) -> Binding:
        """The binding of `fn`. Created on first use, when the components have their ids."""
        trigger = Trigger([(self.dataset, "click")], self.fn, [*self.inputs], [*self.outputs], self._options)
        return Binding(trigger, self.fn, {block.id: block for block in [*self.inputs, *self.outputs]})


class _Row:
    """One row in the running call."""

    def __init__(self, results: CachedResults, wires: list[Json]) -> None:
        self._results, self._wires = results, wires
        self._outer = running_call.get()
        data = [msgspec.to_builtins(wire, str_keys=True, enc_hook=str) for wire in self._wires]
        # The result is shared by all users, so nothing of this user's request, event and session may go into it.
        own: Any = {
            "request": RequestInfo(),
            "session": APP_SESSION,
            "event_data": None,
            "trigger_id": None,
        }  # Any: fields
        job = msgspec.structs.replace(self._outer.job, data=data, **own)
        self._call: Call = replace(self._outer, job=job, session=Session(APP_SESSION))
        facts = repr([results.code, *map(_facts, self._wires), *(type(one).__name__ for one in results.outputs)])
        self._name = f"{FOR_ALL}example:{hashlib.blake2b(facts.encode(), digest_size=16).hexdigest()}"
        self._folder = results_on_disk.folder_of(self._name.removeprefix(FOR_ALL).replace(":", "-"))
        self._values: list[Json] | None = cast("list[Json] | None", self._outer.session.get(self._name))
        if self._values is None:
            self._values = results_on_disk.read(self._folder, self._outer.files)
            if self._values is not None:
                self._outer.session.set(self._name, self._values)
        self.is_kept = self._values is not None

    def arguments(self) -> list[object]:
        return self._results.binding.prepare(self._call)

    def take(self, result: object) -> object:
        self._values = self._results.binding.finish(result, self._call).values
        return self.shown()

    def keep(self, result: object) -> object:
        shown = self.take(result)
        self.keep_last()
        return shown

    def keep_last(self) -> None:
        """Cache the last value. If a generator yielded none, nothing is cached, and it runs again."""
        if self._values is not None:
            self._outer.session.set(self._name, self._values)
            results_on_disk.write(self._folder, self._values, self._outer.files)

    def shown(self) -> object:
        """The cached wire values in the form that a function returns."""
        pairs = zip(self._results.outputs, self._values or [], strict=False)
        shown = [skip() if component.is_state else value for component, value in pairs]
        return shown[0] if len(shown) == 1 else shown


def single(fn: Function, outputs: int) -> Function:
    """Wrap a batch function as a function of single values."""

    def one(*values: object) -> object:
        columns = cast("Sequence[Sequence[object]]", fn(*([value] for value in values)))
        return columns[0][0] if outputs == 1 else tuple(column[0] for column in columns)

    return one


def _facts(value: object) -> object:
    """The value without what differs between processes, such as the folder of its files."""
    if isinstance(value, FileData):
        return Path(value.path).parts[-2:]
    if isinstance(value, dict):
        return {key: _facts(member) for key, member in value.items()}
    return [_facts(member) for member in value] if isinstance(value, list | tuple) else repr(value)


def _code_of(fn: Function) -> str:
    """A text that changes with the function's code. Functions that it calls are not considered."""
    while isinstance(fn, functools.partial):
        fn = fn.func
    code = getattr(inspect.unwrap(fn), "__code__", None)
    name = getattr(fn, "__qualname__", type(fn).__qualname__)
    return f"{name} {'' if code is None else hashlib.blake2b(_text(code).encode()).hexdigest()}"


def _text(code: CodeType) -> str:
    constants = (
        _text(one) if isinstance(one, CodeType) else repr(sorted(map(repr, one)) if isinstance(one, frozenset) else one)
        for one in code.co_consts
    )
    return repr([code.co_code, code.co_names, *constants])
