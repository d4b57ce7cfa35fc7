"""`cache` and `gr.Cache`: which calls share a result, and what makes room."""

from __future__ import annotations

import asyncio
import functools
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.ui.content import digest_of
from limelight.ui.memo import cache as memoized
from limelight.ui.signature import kind_of, read


class Counted:
    """A function that counts its calls."""

    def __init__(self) -> None:
        self.calls: list[Any] = []  # Any: arguments

    def double(self, x: Any, y: int = 0) -> Any:  # Any: as above
        self.calls.append(x)
        return x * 2


@pytest.fixture
def counted() -> Counted:
    return Counted()


def test_the_same_arguments_run_once_however_they_are_given(counted: Counted) -> None:
    double = memoized(counted.double)
    assert [double(1), double(x=1), double(1, y=0), double(1, 0), double(2)] == [2, 2, 2, 2, 4]
    assert counted.calls == [1, 2]


def test_entries_are_found_again_inside_other_functions(counted: Counted) -> None:
    assert [memoized(counted.double)(x) for x in (3, 3)] == [6, 6]
    assert counted.calls == [3]


def test_key_says_what_counts(counted: Counted) -> None:
    double = memoized(counted.double, key=lambda given: given["y"])
    assert [double(1, 5), double(2, y=5), double(2)] == [2, 2, 4]


def test_none_is_kept_and_exceptions_are_not() -> None:
    calls = []

    @memoized
    def fn(fails: bool) -> None:
        calls.append(fails)
        if fails:
            raise ValueError("no")

    fn(False)
    fn(False)
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            fn(True)
    assert calls == [False, True, True]


def test_what_was_used_least_recently_makes_room(counted: Counted) -> None:
    double = memoized(max_size=2)(counted.double)
    for x in (1, 2, 1, 3, 1, 2):
        double(x)
    assert counted.calls == [1, 2, 3, 2]


def test_bytes_make_room_too(counted: Counted) -> None:
    double = memoized(counted.double, max_size=0, max_memory="1kb")
    for x in (b"a" * 200, b"b" * 200, b"a" * 200, b"c" * 600, b"a" * 200):
        double(x)
    assert [x[:1] for x in counted.calls] == [b"a", b"b", b"c", b"a"]


@pytest.mark.parametrize("options", [{"max_size": -1}, {"max_size": True}, {"max_memory": "5xb"}])
def test_sizes_that_are_none_are_refused(options: dict[str, Any]) -> None:  # Any: wrong ones
    with pytest.raises(DeclarationError, match=next(iter(options))):
        gr.Cache(**options)
    with pytest.raises(DeclarationError, match=next(iter(options))):
        memoized(len, **options)


def test_a_generator_is_replayed_once_it_came_to_its_end() -> None:
    runs = []

    @memoized
    def count(end: int) -> Iterator[int]:
        runs.append(end)
        yield from range(end)

    next(count(3))
    assert [list(count(3)) for _ in range(2)] == [[0, 1, 2]] * 2
    assert runs == [3, 3]


def test_coroutines_and_async_generators_are_kept() -> None:
    runs = []

    @memoized
    async def one(x: int) -> int:
        runs.append(x)
        return x

    @memoized
    async def many(x: int) -> AsyncIterator[int]:
        runs.append(x)
        yield x
        yield x + 1

    async def twice() -> list[object]:
        return [await one(1), await one(1), [x async for x in many(5)], [x async for x in many(5)]]

    assert asyncio.run(twice()) == [1, 1, [5, 6], [5, 6]]
    assert runs == [1, 5]
    assert (kind_of(one), kind_of(many)) == ("coroutine", "async_generator")


def test_a_cached_function_is_declared_like_the_function_itself() -> None:
    @memoized
    def fn(name: str, times: int = 1) -> str:
        """Greets."""
        return name * times

    assert (read(fn).names, fn.__doc__, fn.__name__) == (["name", "times"], "Greets.", "fn")


def test_a_cache_keeps_values_by_key() -> None:
    cache = gr.Cache(max_size=2)
    assert cache.get("a") is None
    cache.set("a", kv=[1], n=2)
    cache.set("b", n=3)
    found = cache.get("a")
    assert found == {"kv": [1], "n": 2}
    cache.set("c", n=4)
    assert cache.keys() == ["a", "c"]
    cache.set("a", n=5)
    assert cache.get("a") == {"n": 5}
    cache.clear()
    assert (cache.keys(), cache.get("a")) == ([], None)


def test_a_cache_is_no_input() -> None:
    def fn(prompt: str, cache: gr.Cache = gr.Cache()) -> None:  # noqa: B008  # injected by its default
        """Answers nothing."""

    assert read(fn).names == ["prompt"]


class Plain:
    def __init__(self, x: int) -> None:
        self.x = x


ALIKE: list[Callable[[], object]] = [
    lambda: {"a": [1, (2, None)], "b": {3.5}},
    lambda: np.arange(100_000).reshape(2, -1),
    lambda: np.arange(10)[::2],
    lambda: Image.new("RGB", (3, 4), "red"),
    lambda: Plain(1),
    lambda: ["".join(["a", "b"]), "".join(["a", "b"])],
]


@pytest.mark.parametrize("made", ALIKE)
def test_values_with_the_same_contents_are_the_same(made: Callable[[], object]) -> None:
    assert digest_of(made()) == digest_of(made())


def test_values_with_other_contents_differ() -> None:
    values: list[Any] = [  # Any: anything
        None, 0, 0.0, False, "", b"", (), [], {}, set(), "None", "0", ["a", "bc"], ["ab", "c"], [["a"], "b"],
        [["a", "b"]], {"a": 1}, {"a": "1"}, [("a", 1)], np.zeros(3), np.zeros((3, 1)), np.zeros(3, "float32"),
        Image.new("RGB", (3, 4)), Image.new("L", (3, 4)), Plain(1), Plain(2), lambda: 1, lambda: 1,
        functools.partial(len),
    ]  # fmt: skip
    assert len({digest_of(value).data for value in values}) == len(values)


def test_dictionaries_are_the_same_in_any_order() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


def test_threads_share_a_cache() -> None:
    cache = gr.Cache(max_size=8, max_memory="10kb")

    def use(first: int) -> None:
        for number in range(200):
            cache.set((first, number % 10), n=number)
            cache.get((first, number % 10))

    threads = [threading.Thread(target=use, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache.keys()) == 8
