"""Joins a trigger's function with the conversions of its inputs and outputs, for the engine to call."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import cast

from msgspec import UNSET, structs

from limelight.core import schema
from limelight.core.endpoint import Call, Outcome, request_facts
from limelight.core.errors import DeclarationError, InputRejected, LimelightError, NotAllowed, WrongValue
from limelight.core.json_files import FileObject, files_in, is_named, is_typed, with_files
from limelight.core.lines import line_of
from limelight.core.session import VALUE, Session
from limelight.core.texts import texts_in
from limelight.core.wire import FILE_MARK, Json
from limelight.ui import signature
from limelight.ui.block import Block
from limelight.ui.caching import Cache
from limelight.ui.component import Component
from limelight.ui.headers import HeaderOf
from limelight.ui.oauth import Account
from limelight.ui.playback import play
from limelight.ui.progress import Progress
from limelight.ui.request import Request
from limelight.ui.tracking import track_tqdm
from limelight.ui.triggers import Trigger
from limelight.ui.updates import UPDATE, is_update, skip
from limelight.ui.wrong_values import wrong_value

_MISSING = object()
REPORTED = "_reported"
"""In the data of an event: options that the page has changed by itself, by the component's id."""
logger = logging.getLogger("limelight")


class Binding:
    """Implements `core.endpoint.Handler` for one trigger."""

    def __init__(self, trigger: Trigger, fn: Callable[..., object], blocks: Mapping[int, Block]) -> None:
        self._trigger, self._fn, self._blocks = trigger, fn, blocks
        self._signature = signature.read(fn)
        self._has_warned = False
        slots = [slot for slot in self._signature.slots if slot.injected is None]
        self._wanted = {index for index, slot in enumerate(slots) if _is_component(slot.annotation)}
        inputs = enumerate(trigger.inputs)
        self.reporting = [at for at, one in inputs if at in self._wanted and isinstance(one, Component) and one.reports]
        self.kind = signature.kind_of(fn)
        self.blocks = any(isinstance(b, Component) and b.blocks for b in [*trigger.inputs, *trigger.outputs])
        self._converts_in = trigger.options.get("preprocess", True)
        self._converts_out = trigger.options.get("postprocess", True)
        self._takes_request = self._signature.reads_request
        self.takes_token = self._signature.takes_token
        self.headers = self._signature.headers
        self._has_state = any(
            component.is_state for component in [*trigger.inputs, *trigger.outputs] if isinstance(component, Component)
        )
        if self._signature.progress is not None and self._signature.progress.track_tqdm:
            track_tqdm()

    # Facts of the whole app are found when a call asks: an app has many listeners, and renders make more in every run.

    @cached_property
    def _keeps_values(self) -> bool:
        return any(isinstance(block, Component) and block.keeps_values for block in self._blocks.values())

    @cached_property
    def _serves_files(self) -> bool:
        return any(
            block.holds_render or (isinstance(block, Component) and block.holds_files)
            for block in self._blocks.values()
        )

    @property
    def parameter_names(self) -> list[str]:
        keywords = self._trigger.keywords
        if not keywords:
            return self._signature.names
        others = [name for name in self._signature.names if name not in keywords]
        return [*others[: len(self._trigger.inputs) - len(keywords)], *keywords]

    @property
    def optional(self) -> set[str]:
        """Names of the parameters whose default is None: clients may leave them out."""
        return {slot.name for slot in self._signature.slots if slot.is_none_by_default}

    def prepare(self, call: Call) -> list[object]:
        self._open(call)
        self._trace(call)
        values = self._values(call)
        if self._keeps_values:
            for block, wire in zip(self._trigger.inputs, call.job.data, strict=True):
                # Never what a page shows as markup: a client may send anything, and a deep link shows it to others.
                if isinstance(block, Component) and (block.is_form_field or block.holds_files):
                    _keep_value(block, wire, call.session)
        if self._trigger.takes_dict:
            values = [dict(zip(self._trigger.inputs, values, strict=True))]
        return self._with_injected(values, call)

    def invoke(self, arguments: Sequence[object]) -> object:
        if self._trigger.keywords:
            return self._fn(*arguments[:-1], **cast("dict[str, object]", arguments[-1]))
        return self._fn(*arguments)

    def finish(self, result: object, call: Call) -> Outcome:
        outputs = self._trigger.outputs
        wires: list[Json] = []
        changed: list[int] = []
        has_files = False
        with self._remembering(call):
            for number, (block, value) in enumerate(zip(outputs, self._results(result), strict=True)):
                wire = self._shown(number, block, value, call)
                if self._keeps_values and isinstance(block, Component) and not block.is_hidden:
                    _keep_value(block, wire, call.session)
                if isinstance(block, Component) and block.is_state and not is_update(wire):
                    changed.append(block.id)
                    wire = None
                has_files = has_files or _contains_file(wire)
                wires.append(wire)
        return Outcome(wires, has_files, changed)

    def _open(self, call: Call) -> None:
        """Put values in the place of the files that hold them: who reads the call's data later finds what was sent."""
        given = list(zip(self._trigger.inputs, call.job.data, strict=True))
        if any(isinstance(block, Component) and block.may_be_file and is_named(wire) for block, wire in given):
            opened = [self._opened(cast(Component, block), wire, place) for place, (block, wire) in enumerate(given)]
            call.job = structs.replace(call.job, data=opened)

    def _opened(self, component: Component, wire: Json, number: int) -> Json:
        try:
            return component.opened(wire)
        except InputRejected as error:
            raise self._named(component, error, number) from error

    def _named(self, component: Component, error: InputRejected, number: int) -> InputRejected:
        known = self.parameter_names
        return component.named(error, known[number] if number < len(known) else f"param_{number}")

    def _trace(self, call: Call) -> None:
        """Record the texts of the caller, so that they are not taken for paths when they appear in results."""
        call.sources = self
        if self._has_state and self._serves_files:  # a function may also change a state that it does not return
            call.texts().remember(call.job.id)

    @contextmanager
    def _remembering(self, call: Call) -> Iterator[None]:
        """Remember the caller's texts if the result changed the session: a later call may return them as a path."""
        try:
            yield
        finally:
            if (call.session.changed or call.cached) and self._serves_files:
                call.texts().remember(call.job.id, call.cached)

    def texts(self, call: Call) -> Iterable[str]:
        for block, wire in zip(self._trigger.inputs, call.job.data, strict=True):
            yield from cast(Component, block).texts(wire)
        yield from texts_in(call.job.event_data, beside_files=True)
        if self._takes_request:  # its headers differ in each call: trace ids, times
            yield from texts_in(request_facts(call))

    def picked(self, call: Call) -> Iterable[str]:
        for block in [*self._trigger.inputs, *(block for block, _ in self._trigger.targets)]:
            if isinstance(block, Component):
                # Choices that this call has changed may contain the caller's texts.
                is_new = f"props:{block.id}" in call.session.changed
                yield from (block if is_new else as_seen(block, call.session)).picked()

    def prepare_row(self, call: Call) -> list[object]:
        self._open(call)
        self._trace(call)
        return self._values(call)

    def batch_arguments(self, rows: Sequence[Sequence[object]], first: Call) -> list[object]:
        return self._with_injected([list(column) for column in zip(*rows, strict=True)], first)

    def batch_results(self, result: object, count: int) -> Sequence[object]:
        columns = (
            [result] if len(self._trigger.outputs) == 1 and not _is_nested(result) else cast("Sequence[object]", result)
        )
        rows = list(zip(*(cast("Sequence[object]", column) for column in columns), strict=True))
        if len(rows) != count:
            expected = f"{count} results, one for each call of the batch"
            raise WrongValue(f"{line_of(self._fn)}: expected {expected}, got {len(rows)}")
        return [row[0] for row in rows] if len(self._trigger.outputs) == 1 else rows

    def _values(self, call: Call) -> list[object]:
        return [
            self._python_value(cast(Component, block), wire, call, number)
            for number, (block, wire) in enumerate(zip(self._trigger.inputs, call.job.data, strict=True))
        ]

    def _python_value(self, component: Component, wire: Json, call: Call, number: int) -> object:
        session = call.session
        if component.is_state:
            name = f"state:{component.id}"
            if name not in session:
                session.set(name, component.initial())
            return session.lend(name)
        seen = as_seen(component, session)
        try:
            value = seen.preprocess(wire) if self._converts_in else wire
        except InputRejected as error:
            raise self._named(component, error, number) from error
        return as_reported(seen, call).holding(value) if number in self._wanted else value

    def _with_injected(self, values: list[object], call: Call) -> list[object]:
        if self._trigger.keywords:
            return self._with_keywords(values, call)
        given = iter(values)
        arguments: list[object] = []
        for slot in self._signature.slots:
            if slot.injected is not None:
                arguments.append(self._injected(slot.injected, call))
                continue
            try:
                arguments.append(next(given))
            except StopIteration:
                break  # the rest have defaults, or a warning when the listener was declared
        return [*arguments, *given]

    def _with_keywords(self, values: list[object], call: Call) -> list[object]:
        """The positional arguments, then a dict of the others: from the first one that has its value by name."""
        keywords = self._trigger.keywords
        given = iter(values[: -len(keywords)])
        named: dict[str, object] = dict(zip(keywords, values[-len(keywords) :], strict=True))
        arguments: list[object] = []
        is_positional = True
        for slot in self._signature.slots:
            if slot.name in named:
                is_positional = False
                continue
            if slot.injected is not None:
                value = self._injected(slot.injected, call)
            else:
                value = next(given, _MISSING)
            if value is _MISSING:
                is_positional = False
            elif is_positional:
                arguments.append(value)
            else:
                named[slot.name] = value
        return [*arguments, *given, named]

    def _injected(self, kind: signature.Injected, call: Call) -> object:
        if isinstance(kind, Progress | Cache):
            return kind
        if isinstance(kind, Account | HeaderOf):
            return kind.of(call)
        if issubclass(kind, Request):
            return kind.of(call)
        target = self._blocks.get(call.job.trigger_id) if call.job.trigger_id is not None else None
        return kind(target, call.job.event_data)

    def _results(self, result: object) -> Sequence[object]:
        outputs = self._trigger.outputs
        if isinstance(result, dict) and result and all(isinstance(key, Block) for key in result):
            unknown = [key for key in result if key not in outputs]
            if unknown:
                where = unknown[0].where
                raise WrongValue(f"{line_of(self._fn)} returned a value for {where}, which is not one of its outputs")
            return [result.get(block, {UPDATE: "update"}) for block in outputs]
        if len(outputs) == 1:
            return [result]
        if not outputs:
            result = () if result is None else (result,)
        elif is_update(result) and result == skip():
            return [result] * len(outputs)
        elif not isinstance(result, tuple | list):
            result = (result,)
        if len(result) < len(outputs):
            names = ", ".join(one.where for one in outputs)
            raise WrongValue(
                f"{line_of(self._fn)} returned {len(result)} value{'' if len(result) == 1 else 's'} for "
                f"{len(outputs)} outputs: expected one for each of {names}"
            )
        if len(result) > len(outputs) and not self._has_warned:
            self._has_warned = True
            logger.warning(
                "%s returned %s values for %s outputs: the others are ignored",
                line_of(self._fn),
                len(result),
                len(outputs),
            )
        return result[: len(outputs)]

    def _shown(self, number: int, block: Block, value: object, call: Call) -> Json:
        """The wire value. Raises `WrongValue`, whose text may hold anything of the value's: it is for the author."""
        try:
            return self._wire(block, value, call)
        except Exception as error:
            if isinstance(error, LimelightError) and not isinstance(error, DeclarationError | NotAllowed):
                raise
            count = len(self._trigger.outputs)
            where = f"{line_of(self._fn)}: output {f'{number + 1} of {count}, ' if count > 1 else ''}"
            raise wrong_value(where, block, value, error) from error

    def _wire(self, block: Block, value: object, call: Call) -> Json:
        if isinstance(value, Block):
            value = {UPDATE: "update", **value.changes()}
        if is_update(value):
            update = cast("dict[str, object]", value)
            if not isinstance(block, Component) or not block.is_state:
                return self._update(block, update, call.session)
            if "value" not in update:
                return skip()
            value = update["value"]
        if not isinstance(block, Component):
            raise TypeError(f"a layout has no value: return an update such as {type(block).__name__}(visible=…)")
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
        wire: dict[str, object] = {UPDATE: "update", **block.shown(changes)}
        if isinstance(block, Component):
            name = f"props:{block.id}"
            before = cast("dict[str, object]", session.get(name, {}))
            seen = block.with_options({**before, **changes}) if before or changes else block
            if changes:  # from the component, because choices may be an iterator, which can be read only once
                kept = {key: seen.options.get(key, value) for key, value in changes.items()}
                session.set(name, {**before, **kept})
                shown = seen.props()
                wire |= {name: shown[name] for name in changes if name in shown}
            if "value" in update:
                wire["value"] = seen.postprocess(update["value"]) if self._converts_out else update["value"]
        return wire


def _keep_value(component: Component, wire: Json, session: Session) -> None:
    """Keep the value for deep links. Others will see it."""
    if is_update(wire):
        update = cast("dict[str, object]", wire)
        if "value" not in update:
            return
        wire = update["value"]
    shared = component.shared(wire)
    if shared is UNSET:
        return
    if component.holds_files:
        shared = with_files(shared, is_named, _without_address)
    session.set(f"{VALUE}{component.id}", shared)


def _without_address(file: FileObject) -> Json:
    """The file without its URL. The server creates one for each reader; the client's could lead anywhere."""
    return {**file, "url": None, "meta": FILE_MARK}


def as_seen(component: Component, session: Session | None) -> Component:
    """The component with the properties that earlier calls of this session have set."""
    changed = None if session is None else session.get(f"props:{component.id}")
    return component if not changed else component.with_options(cast("dict[str, object]", changed))


def as_reported(component: Component, call: Call) -> Component:
    """The component with the options that the page says it has now. Raises `InputRejected` for wrong ones."""
    event = call.job.event_data
    said = event.get(REPORTED) if component.reports and isinstance(event, dict) else None
    given = said.get(str(component.id)) if isinstance(said, dict) else None
    if not isinstance(given, dict):
        return component
    known = [(name, kind) for name, kind in component.reports.items() if name in given]
    changed = {
        name: schema.check(given[name], kind, f"{component.where}: {name}", "event_data") for name, kind in known
    }
    return component.with_options(changed)


def _contains_file(wire: object) -> bool:
    return any(True for _ in files_in(wire, is_typed))


def _is_component(annotation: object) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Component) and not annotation.is_state


def _is_nested(result: object) -> bool:
    """Whether a batch function with one output returned `[values]` rather than `values`."""
    return isinstance(result, tuple | list) and len(result) == 1 and isinstance(result[0], list)
