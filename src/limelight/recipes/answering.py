"""The author's function as one that answers in a conversation."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, cast

from limelight.components.chat import ChatMessage
from limelight.components.data import JSON
from limelight.components.files import kept
from limelight.components.pairs import paired
from limelight.core.wire import FileData, Json
from limelight.recipes.conversation import History, assistant_messages, before_last, user_message
from limelight.ui import signature
from limelight.ui.component import Component


def validating(validator: Callable[..., object]) -> Callable[..., object]:
    """Wrap a validator of the message. It gets the history and the additional inputs if it has parameters for them."""
    count = max(1, len(signature.read(validator).slots))

    @functools.wraps(validator)
    def validate(*values: object) -> object:
        return validator(*values[:count])

    return validate


class Answer(JSON):
    """An answer for API clients: text, a message, or a list of these."""

    type_name = "json"
    holds_files = True
    blocks = True

    def postprocess(self, value: object) -> Json:
        if isinstance(value, ChatMessage):
            return {**vars(value), "content": self.postprocess(value.content)}
        if isinstance(value, Component):
            return value.postprocess(value.value)
        if isinstance(value, FileData):
            return kept(value)
        if isinstance(value, list | tuple):
            return [self.postprocess(one) for one in value]
        if isinstance(value, dict):
            is_file = isinstance(value.get("path"), str)
            return kept(value["path"]) if is_file else {key: self.postprocess(one) for key, one in value.items()}
        return value


def answering(fn: Callable[..., object], has_more: bool, pairs: bool = False) -> Callable[..., Any]:  # Any: any kind
    """Wrap `fn` as a function of (message, shown conversation, …) that returns the conversation with the answer.

    `has_more`: `fn` returns values of other outputs, too. `pairs`: it gets its history as pairs.
    """

    def joined(message: object, shown: History, answer: object) -> object:
        return _continued(shown, answer, has_more)

    return _wrapped(fn, lambda shown: _known(before_last(shown), pairs), joined)


def starting(fn: Callable[..., object], has_more: bool) -> Callable[..., Any]:  # Any: as above
    """Wrap `fn` as a function of (message, no history, …) that returns a conversation of the message and its answer."""

    def joined(message: object, shown: History, answer: object) -> object:
        return _continued([user_message(message)], answer, has_more)

    return _wrapped(fn, lambda _: [], joined)


def replying(fn: Callable[..., object], pairs: bool = False) -> Callable[..., Any]:  # Any: as above
    """Wrap `fn` as a function of (message, history, …) that returns the answer and the new history."""

    def joined(message: Any, history: History, answer: object) -> object:  # Any: text or text with files
        first, *rest = answer if isinstance(answer, tuple) else (answer,)
        return (first, [*history, user_message(message), *assistant_messages(first)], *rest)

    return _wrapped(fn, lambda history: _known(history, pairs), joined)


def _known(history: History, pairs: bool) -> list[Any]:  # Any: messages or pairs
    return paired(history) if pairs else history


def _continued(shown: History, answer: object, has_more: bool) -> object:
    first, *rest = cast("tuple[object, ...]", answer) if has_more else (answer,)
    conversation = [*shown, *assistant_messages(first)]
    return (conversation, *rest) if has_more else conversation


def _wrapped(
    fn: Callable[..., object],
    history_of: Callable[[History], list[Any]],  # Any: as `_known` returns it
    joined: Callable[..., object],
) -> Callable[..., Any]:  # Any: any kind of function
    """A function of the same kind as `fn` whose every result is `joined` with the message and the conversation."""

    def called(message: object, shown: History, more: tuple[object, ...]) -> Any:  # Any: the user's
        return fn(message, history_of(shown), *more)

    @functools.wraps(fn)
    def function(message: object, shown: History, *more: object) -> object:
        return joined(message, shown, called(message, shown, more))

    @functools.wraps(fn)
    async def coroutine(message: object, shown: History, *more: object) -> object:
        return joined(message, shown, await called(message, shown, more))

    @functools.wraps(fn)
    def generator(message: object, shown: History, *more: object) -> Iterator[object]:
        for answer in called(message, shown, more):
            yield joined(message, shown, answer)

    @functools.wraps(fn)
    async def async_generator(message: object, shown: History, *more: object) -> AsyncIterator[object]:
        async for answer in called(message, shown, more):
            yield joined(message, shown, answer)

    kinds: dict[str, Callable[..., object]] = {
        "function": function,
        "coroutine": coroutine,
        "generator": generator,
        "async_generator": async_generator,
    }
    return kinds[signature.kind_of(fn)]
