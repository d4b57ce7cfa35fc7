"""Functions that run once for the same arguments."""

from __future__ import annotations

import functools
import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import suppress
from typing import Any, TypeVar, cast, overload

from limelight.core.endpoint import FunctionKind
from limelight.core.errors import DeclarationError
from limelight.ui.caching import Cache, Entry, Store
from limelight.ui.content import Digest, digest_of
from limelight.ui.progress import Progress
from limelight.ui.signature import kind_of

__all__ = ["cache"]

Function = Callable[..., Any]  # Any: any function of the author's
Wrapped = TypeVar("Wrapped", bound=Function)


@overload
def cache(
    fn: Wrapped,
    *,
    key: Callable[[dict[str, Any]], object] | None = None,  # Any: arguments
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Wrapped: ...
@overload
def cache(
    fn: None = None,
    *,
    key: Callable[[dict[str, Any]], object] | None = None,  # Any: as above
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Callable[[Wrapped], Wrapped]: ...
def cache(
    fn: Function | None = None,
    *,
    key: Callable[[dict[str, Any]], object] | None = None,  # Any: arguments
    max_size: int = 128,
    max_memory: str | int | None = None,
    per_session: bool = False,
) -> Any:  # Any: a function of the same kind, or a decorator
    """A function that runs once for the same arguments: `@gr.cache`, `@gr.cache(max_size=9)` or `gr.cache(fn)(…)`.

    Arrays, pictures and tables are the same when their contents are. What a generator yielded is yielded again, if it
    came to its end. An exception is not kept. Every call gets the very same object, so do not change it.

    `key`: gets the arguments by name and returns what counts of them. The other options are those of `Cache`.
    """
    if fn is None:
        return functools.partial(cache, key=key, max_size=max_size, max_memory=max_memory, per_session=per_session)
    if not callable(fn):
        raise DeclarationError("cache", "a function", fn)
    options = (key, max_size, max_memory, per_session)
    made = _made_before(fn)
    if options not in made:
        made[options] = _Memo(fn, key, Store("cache", max_size, max_memory, per_session=per_session)).function()
    return made[options]


def _made_before(fn: Function) -> dict[object, Function]:
    """Where `cache(fn)`, called again and again in another function, finds its entries.

    On the function, or on the object whose method it is.
    """
    holder, name = getattr(fn, "__self__", fn), f"_cached_{getattr(fn, '__name__', '')}"
    with suppress(AttributeError, TypeError):  # one that takes no attributes begins anew each time
        return cast("dict[object, Function]", vars(holder).setdefault(name, {}))
    return {}


class _Memo:
    """A function with what its calls gave."""

    def __init__(self, fn: Function, key: Callable[[dict[str, Any]], object] | None, store: Store) -> None:
        self._fn, self._key, self._store = fn, key, store
        self._signature = inspect.signature(fn)

    def function(self) -> Function:
        """Of the same kind as the function."""

        def function(*args: object, **kwargs: object) -> object:
            digest, entry = self._look(args, kwargs)
            return entry.value if entry else self._keep(digest, self._fn(*args, **kwargs))

        async def coroutine(*args: object, **kwargs: object) -> object:
            digest, entry = self._look(args, kwargs)
            return entry.value if entry else self._keep(digest, await self._fn(*args, **kwargs))

        def generator(*args: object, **kwargs: object) -> Iterator[object]:
            digest, entry = self._look(args, kwargs)
            if entry:
                yield from cast("list[object]", entry.value)
                return
            values = []
            for value in self._fn(*args, **kwargs):
                values.append(value)
                yield value
            self._keep(digest, values)

        async def async_generator(*args: object, **kwargs: object) -> AsyncIterator[object]:
            digest, entry = self._look(args, kwargs)
            values = cast("list[object]", entry.value) if entry else []
            for value in values if entry else ():
                yield value
            if entry:
                return
            async for value in self._fn(*args, **kwargs):
                values.append(value)
                yield value
            self._keep(digest, values)

        kinds: Mapping[FunctionKind, Function] = {
            "function": function,
            "coroutine": coroutine,
            "generator": generator,
            "async_generator": async_generator,
        }
        return functools.wraps(self._fn)(kinds[kind_of(self._fn)])

    def _look(self, args: tuple[object, ...], kwargs: dict[str, object]) -> tuple[Digest, Entry | None]:
        bound = self._signature.bind(*args, **kwargs)
        bound.apply_defaults()
        given = {name: value for name, value in bound.arguments.items() if not isinstance(value, Progress | Cache)}
        digest = digest_of(given if self._key is None else self._key(given))
        return digest, self._store.find(digest)

    def _keep(self, digest: Digest, value: object) -> object:
        self._store.put(digest, value)
        return value
