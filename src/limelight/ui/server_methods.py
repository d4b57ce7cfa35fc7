"""Methods of a component that its view on the page may call. Only methods marked with `server` are callable."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Generator, Iterable, Iterator, Sequence
from typing import TypeVar, cast

import msgspec

from limelight.core.endpoint import Call, Endpoint, FunctionKind, Handler, Outcome, Parameter
from limelight.core.errors import InputRejected
from limelight.core.json_files import FileObject, is_named, with_files
from limelight.core.session import Session
from limelight.core.wire import FileData, Json
from limelight.ui import signature
from limelight.ui.binding import as_seen
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.oauth import Account
from limelight.ui.request import Request

MARK = "__limelight_server__"
SLOW_AT_ONCE = 2
NOTHING = object()
_ASYNC = ("coroutine", "async_generator")

Method = TypeVar("Method", bound=Callable[..., object])
Name = tuple[int, str]
"""A component's id and a method's name."""


def server(method: Method) -> Method:
    """Decorate a method so that the component's view may call it. It takes and returns one JSON value, or
    returns a stored file.

    It bypasses the queue, runs in a thread unless it is a coroutine, and has to check its argument: clients may send
    anything. If the view sends files, the argument is `{"fields": {name: text}, "files": [FileData]}`.
    """
    setattr(method, MARK, 0)
    return method


def slow_server(method: Method) -> Method:
    """As `server`, for work of minutes, such as on a video: it waits in the queue, few of a name run at once so that
    functions have threads left, only one of a client so that others need not wait for all of its calls, and a call ends
    when nobody waits for it any more."""
    setattr(method, MARK, SLOW_AT_ONCE)
    return method


def methods_of(blocks: Iterable[Block], first_id: int) -> dict[Name, Endpoint]:
    """Endpoints of the marked methods, numbered from `first_id`."""
    components = [block for block in blocks if isinstance(block, Component)]
    found: list[tuple[Component, str, Handler]] = [
        (one, name, ServerMethod(one, name)) for one in components for name in _marked(type(one))
    ]
    found += [(one, name, PageFunction(name, fn)) for one in components for name, fn in one.page_functions().items()]
    return {
        (component.id, name): _endpoint(number, component, name, handler)
        for number, (component, name, handler) in enumerate(found, first_id)
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
        return Outcome([result], has_files=isinstance(result, FileData))

    def prepare_row(self, call: Call) -> list[object]:
        raise NotImplementedError  # these are never batched

    def batch_arguments(self, rows: Sequence[Sequence[object]], first: Call) -> list[object]:
        raise NotImplementedError  # as above

    def batch_results(self, result: object, count: int) -> Sequence[object]:
        raise NotImplementedError  # as above


class PageFunction(ServerMethod):
    """A function that a script lets one of its components call. The page sends its argument, or a list of arguments."""

    def __init__(self, name: str, fn: Callable[..., object]) -> None:
        self._name, self._fn = name, fn
        self._signature = signature.read(fn)
        self.kind: FunctionKind = "coroutine" if signature.kind_of(fn) in _ASYNC else "function"

    def prepare(self, call: Call) -> list[object]:
        data = with_files(call.job.data[0], is_named, lambda file: _local(file, call))
        given = data if isinstance(data, list) else [data]
        names, required = self._signature.names, self._signature.required
        if len(given) < required or (len(given) > len(names) and not self._signature.takes_more):
            expected = f"arguments for {', '.join(names)}" if names else "no arguments"
            raise InputRejected(f"{self._name}()", expected, f"{len(given)}", "data")
        arguments, values = list[object](), iter(given)
        for slot in self._signature.slots:
            if slot.injected is Request:
                arguments.append(Request.of(call))
            elif isinstance(slot.injected, Account):
                arguments.append(slot.injected.of(call))
            elif (value := next(values, NOTHING)) is not NOTHING:
                arguments.append(value)
            else:
                break
        return [*arguments, *values]

    def invoke(self, arguments: Sequence[object]) -> object:
        result = self._fn(*arguments)
        if isinstance(result, AsyncIterator):
            return _all_of(result)
        return list(result) if isinstance(result, Generator) else result


async def _all_of(values: AsyncIterator[object]) -> list[object]:
    return [value async for value in values]


def _local(file: FileObject, call: Call) -> Json:
    return {**file, "path": str(call.files.local_path(msgspec.convert(file, FileData)))}


def _marked(kind: type[Component]) -> Iterator[str]:
    names = {name for base in kind.__mro__ for name, member in vars(base).items() if _mark(member) is not None}
    return iter(sorted(name for name in names if _mark(getattr(kind, name)) is not None))


def _mark(member: object) -> int | None:
    """How many calls run at once, 0 for any number. None for methods that are not callable."""
    return cast("int | None", getattr(member, MARK, None))


def _endpoint(number: int, component: Component, name: str, handler: Handler) -> Endpoint:
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
    at_once = _mark(getattr(type(component), name, None))
    return Endpoint(
        id=number,
        name=None,
        handler=handler,
        parameters=(data,),
        visibility="private",
        lane=f"server:{name}" if at_once else f"server:{component.id}:{name}",
        concurrency_limit=at_once or None,
        limit_per_client=1 if at_once else None,
        is_queued=bool(at_once),
    )


def _as_it_is(value: Json, session: Session | None) -> Json:
    return value
