"""Messages to begin a chat with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from limelight.components.chat import Chatbot
from limelight.components.dataset import Dataset
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.recipes.answering import starting
from limelight.recipes.cached import CachedResults
from limelight.recipes.conversation import draft
from limelight.ui.component import Component
from limelight.ui.events import SelectData

Drafted = Any  # text, or text with files


class ChatExamples:
    """The examples of a chat: texts, text with files, or rows of a message and values of the additional inputs."""

    def __init__(
        self, given: Sequence[Any] | None, labels: Sequence[str] | None, icons: Sequence[str | None] | None
    ) -> None:  # Any: see above
        self.rows = [list(one) if isinstance(one, list | tuple) else [one] for one in given or ()]
        for name, listed in (("example_labels", labels), ("example_icons", icons)):
            if listed is not None and len(listed) != len(self.rows):
                raise DeclarationError(
                    f"ChatInterface: {name}", f"one for each of the {len(self.rows)} examples", listed
                )
        self._labels, self._icons = labels, icons

    @property
    def width(self) -> int:
        """Values of the longest example: its message, and those of additional inputs."""
        return max((len(row) for row in self.rows), default=0)

    def shown(self) -> list[dict[str, Any]]:  # Any: text, files and icon
        """The examples as a `Chatbot` takes them."""
        return [self._shown(index, row[0]) for index, row in enumerate(self.rows)]

    def _shown(self, index: int, message: Any) -> dict[str, Any]:  # Any: as above
        found = dict(message) if isinstance(message, dict) else {"text": str(message)}
        if self._labels:
            found["display_text"] = self._labels[index]
        if self._icons and self._icons[index]:
            found["icon"] = {"path": self._icons[index]}
        return found

    def chosen(self, event: SelectData, multimodal: bool) -> list[Drafted]:
        """The message and the values of the example that was clicked. The page says only which one."""
        number = event.index
        if type(number) is not int or not 0 <= number < len(self.rows):
            raise InputRejected("Chatbot", "the number of an example", shorten(number))
        message, *more = self.rows[number]
        given: dict[str, Any] = message if isinstance(message, dict) else {"text": str(message)}  # Any: as above
        return [draft(given.get("text") or "", given.get("files") or [], multimodal), *more]

    def cached(
        self,
        fn: Callable[..., object],
        textbox: Component,
        chatbot: Chatbot,
        additional: Sequence[Component],
        extra: Sequence[Component],
    ) -> CachedResults:
        """The answers to the examples, which are made once. `extra`: outputs beside the conversation."""
        inputs = [textbox, chatbot, *additional]
        rows = [[message, [], *more] for message, *more in self.rows]
        dataset = Dataset(components=inputs[: self.width + 1], samples=rows, type="tuple", visible=False)
        return CachedResults(starting(fn, bool(extra)), dataset, inputs, [chatbot, *extra])


def checked_mode(mode: object) -> Literal["eager", "lazy"]:
    if mode not in (None, "eager", "lazy"):
        raise DeclarationError("ChatInterface: cache_mode", "'eager' or 'lazy'", mode)
    return "lazy" if mode == "lazy" else "eager"
