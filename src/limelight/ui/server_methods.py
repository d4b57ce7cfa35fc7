"""Methods of a component that its view in the page may call: those that are marked, and no other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar, cast

from limelight.core.endpoint import Call, Endpoint, FunctionKind, Outcome, Parameter
from limelight.core.session import Session
from limelight.core.wire import Json
from limelight.ui import signature
from limelight.ui.binding import as_seen
from limelight.ui.block import Block
from limelight.ui.component import Component

MARK = "__limelight_server__"

Method = TypeVar("Method", bound=Callable[..., object])
Name = tuple[int, str]
"""A component's id and a method's name."""


def server(method: Method) -> Method:
    """Lets the component's view in the page call the method: with one JSON value, for a JSON value.

    It runs beside the queue, in a thread unless it is a coroutine, and has to check what it is given. A view that
    sends files gives `{"fields": {name: text}, "files": [FileData]}`.
    """
    setattr(method, MARK, True)
    return method


def methods_of(blocks: Iterable[Block], first_id: int) -> dict[Name, Endpoint]:
    """Endpoints of the marked methods, numbered from `first_id`."""
    found = [(block, name) for block in blocks if isinstance(block, Component) for name in _marked(type(block))]
    return {
        (component.id, name): _endpoint(number, component, name)
        for number, (component, name) in enumerate(found, first_id)
    }


class ServerMethod:
    """Implements `core.endpoint.Handler` for one method of one component."""

    blocks = False

    def __init__(self, component: Component, name: str) -> None:
        self._component, self._name = component, name
        self.kind: FunctionKind = signature.kind_of(getattr(component, name))

    @property
    def parameter_names(self) -> list[str]:
        return ["data"]

    def prepare(self, call: Call) -> list[object]:
        return [getattr(as_seen(self._component, call.session), self._name), call.job.data[0]]

    def invoke(self, arguments: Sequence[object]) -> object:
        method, data = arguments
        return cast("Callable[[object], object]", method)(data)

    def finish(self, result: object, call: Call) -> Outcome:
        return Outcome([result])

    def prepare_batch(self, calls: Sequence[Call]) -> list[object]:
        raise NotImplementedError  # these are never batched

    def finish_batch(self, result: object, calls: Sequence[Call]) -> list[Outcome]:
        raise NotImplementedError  # as above


def _marked(kind: type[Component]) -> Iterator[str]:
    names = {name for base in kind.__mro__ for name, member in vars(base).items() if getattr(member, MARK, False)}
    return iter(sorted(name for name in names if getattr(getattr(kind, name), MARK, False)))


def _endpoint(number: int, component: Component, name: str) -> Endpoint:
    data = Parameter(
        name="data",
        label="data",
        where=f"{type(component).__name__}.{name}",
        schema={},
        check=_as_it_is,
        component_id=component.id,
        component=component.type_name,
        holds_files=True,
    )
    return Endpoint(
        id=number,
        name=None,
        handler=ServerMethod(component, name),
        parameters=(data,),
        visibility="private",
        lane=f"server:{component.id}:{name}",
        concurrency_limit=None,
        is_queued=False,
    )


def _as_it_is(value: Json, session: Session | None) -> Json:
    return value
