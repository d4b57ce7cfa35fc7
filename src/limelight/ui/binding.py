"""The function of a trigger with its conversions: what the engine calls."""

from __future__ import annotations

import copy
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import cast

from limelight.core.endpoint import Call, Outcome
from limelight.core.errors import LimelightError
from limelight.core.session import VALUE, Session
from limelight.core.wire import FileData, Json
from limelight.ui import signature
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.events import EventData
from limelight.ui.playback import play
from limelight.ui.progress import Progress, track_tqdm
from limelight.ui.request import Request
from limelight.ui.triggers import Trigger
from limelight.ui.updates import UPDATE, is_update

logger = logging.getLogger("limelight")


class ResultMismatch(LimelightError):
    """A function returned another number of values than it has outputs."""


class Binding:
    """Implements `core.endpoint.Handler` for one trigger."""

    def __init__(self, trigger: Trigger, fn: Callable[..., object], blocks: Mapping[int, Block]) -> None:
        self._trigger, self._fn, self._blocks = trigger, fn, blocks
        self._signature = signature.read(fn)
        self.kind = signature.kind_of(fn)
        self.blocks = any(isinstance(b, Component) and b.blocks for b in [*trigger.inputs, *trigger.outputs])
        self._converts_in = trigger.options.get("preprocess", True)
        self._converts_out = trigger.options.get("postprocess", True)
        self._keeps_values = any(isinstance(block, Component) and block.keeps_values for block in blocks.values())
        if self._signature.progress is not None and self._signature.progress.track_tqdm:
            track_tqdm()

    @property
    def parameter_names(self) -> list[str]:
        return self._signature.names

    @property
    def optional(self) -> set[str]:
        """Parameters whose default is None: callers may leave them out."""
        return {slot.name for slot in self._signature.slots if slot.is_none_by_default}

    def prepare(self, call: Call) -> list[object]:
        values = self._values(call)
        if self._keeps_values:
            for block, wire in zip(self._trigger.inputs, call.job.data, strict=True):
                # Not what a page shows as markup: a caller may send anything, and a link shows it to others.
                if isinstance(block, Component) and (block.is_form_field or block.holds_files):
                    call.session.set(f"{VALUE}{block.id}", wire)
        if self._trigger.takes_dict:
            values = [dict(zip(self._trigger.inputs, values, strict=True))]
        return self._with_injected(values, call)

    def invoke(self, arguments: Sequence[object]) -> object:
        return self._fn(*arguments)

    def finish(self, result: object, call: Call) -> Outcome:
        outputs = self._trigger.outputs
        wires: list[Json] = []
        changed: list[int] = []
        has_files = False
        for block, value in zip(outputs, self._results(result), strict=True):
            wire = self._wire(block, value, call)
            if self._keeps_values and isinstance(block, Component) and not block.is_hidden:
                _keep_value(block, wire, call.session)
            if isinstance(block, Component) and block.is_state and not is_update(wire):
                changed.append(block.id)
                wire = None
            has_files = has_files or _contains_file(wire)
            wires.append(wire)
        return Outcome(wires, has_files, changed)

    def prepare_batch(self, calls: Sequence[Call]) -> list[object]:
        rows = [self._values(call) for call in calls]
        return self._with_injected([list(column) for column in zip(*rows, strict=True)], calls[0])

    def finish_batch(self, result: object, calls: Sequence[Call]) -> list[Outcome]:
        columns = (
            [result] if len(self._trigger.outputs) == 1 and not _is_nested(result) else cast("Sequence[object]", result)
        )
        rows = list(zip(*(cast("Sequence[object]", column) for column in columns), strict=True))
        if len(rows) != len(calls):
            raise ResultMismatch(f"a batch of {len(calls)} calls came back with {len(rows)} results")
        single = len(self._trigger.outputs) == 1
        return [self.finish(row[0] if single else row, call) for row, call in zip(rows, calls, strict=True)]

    def _values(self, call: Call) -> list[object]:
        return [
            self._python_value(cast(Component, block), wire, call.session)
            for block, wire in zip(self._trigger.inputs, call.job.data, strict=True)
        ]

    def _python_value(self, component: Component, wire: Json, session: Session) -> object:
        if component.is_state:
            name = f"state:{component.id}"
            return session.get(name) if name in session else copy.deepcopy(component.value)
        seen = as_seen(component, session)
        return seen.preprocess(wire) if self._converts_in else wire

    def _with_injected(self, values: list[object], call: Call) -> list[object]:
        given = iter(values)
        arguments: list[object] = []
        for slot in self._signature.slots:
            if slot.injected is not None:
                arguments.append(self._injected(slot.injected, call))
                continue
            try:
                arguments.append(next(given))
            except StopIteration:
                break  # the rest have defaults: checked when it was declared
        return [*arguments, *given]

    def _injected(self, wish: type[Request] | type[EventData] | Progress, call: Call) -> object:
        if isinstance(wish, Progress):
            return wish
        if issubclass(wish, Request):
            return wish.of(call)
        target = self._blocks.get(call.job.trigger_id) if call.job.trigger_id is not None else None
        return wish(target, call.job.event_data)

    def _results(self, result: object) -> Sequence[object]:
        outputs = self._trigger.outputs
        if isinstance(result, dict) and result and all(isinstance(key, Block) for key in result):
            unknown = [key for key in result if key not in outputs]
            if unknown:
                raise ResultMismatch(f"the function returned a value for {unknown[0]!r}, which is no output of it")
            return [result.get(block, {UPDATE: "update"}) for block in outputs]
        if not outputs:
            return []
        if len(outputs) == 1:
            return [result]
        if not isinstance(result, tuple | list):
            result = (result,)
        if len(result) != len(outputs):
            name = getattr(self._fn, "__name__", "the function")
            raise ResultMismatch(f"{name} returned {len(result)} values for {len(outputs)} outputs")
        return result

    def _wire(self, block: Block, value: object, call: Call) -> Json:
        if isinstance(value, Block):
            value = {UPDATE: "update", **value.given}
        if is_update(value):
            return self._update(block, cast("dict[str, object]", value), call.session)
        if not isinstance(block, Component):
            raise ResultMismatch(
                f"{type(block).__name__} is a layout: return an update such as {type(block).__name__}(visible=…)"
            )
        if block.is_state:
            call.session.set(f"state:{block.id}", value)
            return None
        if not self._converts_out:
            return value
        seen = as_seen(block, call.session)
        piece = seen.piece(value) if self.kind.endswith("generator") else None
        return seen.postprocess(value) if piece is None else play(block.id, piece, call)

    def _update(self, block: Block, update: dict[str, object], session: Session) -> Json:
        changes = {name: value for name, value in update.items() if name not in (UPDATE, "value")}
        wire: dict[str, object] = {UPDATE: "update", **changes}
        if isinstance(block, Component):
            name = f"props:{block.id}"
            if changes:
                before = cast("dict[str, object]", session.get(name, {}))
                session.set(name, {**before, **changes})
            seen = as_seen(block, session)
            shown = seen.props()
            wire |= {name: shown[name] for name in changes if name in shown}
            if "value" in update:
                wire["value"] = seen.postprocess(update["value"])
        return wire


def _keep_value(component: Component, wire: Json, session: Session) -> None:
    if not is_update(wire):
        session.set(f"{VALUE}{component.id}", wire)
    elif "value" in cast("dict[str, object]", wire):
        session.set(f"{VALUE}{component.id}", cast("dict[str, object]", wire)["value"])


def as_seen(component: Component, session: Session | None) -> Component:
    """The component with the properties that earlier calls of this session gave it."""
    changed = None if session is None else session.get(f"props:{component.id}")
    return component if not changed else component.with_options(cast("dict[str, object]", changed))


def _contains_file(wire: object) -> bool:
    """Whether a component put a file there. Only the type counts: JSON that looks like one is the user's text."""
    if isinstance(wire, FileData):
        return True
    if isinstance(wire, dict):
        return any(_contains_file(member) for member in wire.values())
    return isinstance(wire, list) and any(_contains_file(member) for member in wire)


def _is_nested(result: object) -> bool:
    """Whether a batch function with one output returned `[values]` rather than `values`."""
    return isinstance(result, tuple | list) and len(result) == 1 and isinstance(result[0], list)
