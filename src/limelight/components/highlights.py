"""Text with labels on parts of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from numbers import Real
from typing import Any, TypedDict, Unpack, cast

import msgspec
from msgspec import Struct

from limelight.core.plain import text
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Highlight", "HighlightedText", "Highlightedtext"]

Category = str | float | None


class Token(Struct):
    token: str
    class_or_confidence: str | float | None = None


class Entity(TypedDict, total=False):
    entity: str
    entity_group: str
    start: int
    end: int


class Span(tuple[str, Category]):
    """A part of the text and its label, as a pair. Scripts also read it by `span["token"]`, as Gradio gives it."""

    __slots__ = ()

    def __getitem__(self, key: Any) -> Any:  # Any: as tuple's
        return super().__getitem__(_PLACES.get(key, key))


MAX_REPEATED = 16
"""How often entities that overlap may repeat a text."""
_PLACES: Mapping[object, int] = {"token": 0, "class_or_confidence": 1}


class HighlightedText(Component):
    """Text whose parts have labels: a list of pairs `(part, label)`, or a dict of `text` and `entities` that have
    `entity`, `start` and `end`, as models for tokens return it. A label is a category, a score from -1 to 1, or None.

    With `interactive=True` people select parts and label them. As an input it gives the list of pairs.
    """

    takes = 'a list of (text, label), or a dict with "text" and "entities"'
    EVENTS = ("change", "select")
    default_label = "Highlighted Text"

    def __init__(
        self,
        value: Sequence[tuple[str, Category]] | dict[str, object] | Callable[..., object] | None = None,
        *,
        color_map: dict[str, str] | None = None,
        show_legend: bool = False,
        show_inline_category: bool = True,
        combine_adjacent: bool = False,
        adjacent_separator: str = "",
        show_whitespaces: bool = True,
        rtl: bool = False,
        **options: Unpack[ComponentOptions],
    ) -> None:
        super().__init__()

    def wire_type(self) -> WireType:
        return list[Token] | None

    def schema(self) -> Schema:
        label: Schema = {
            "anyOf": [{"type": "string"}, {"type": "number"}, {"type": "null"}],
            "default": None,
            "title": "Class Or Confidence",
        }
        token: Schema = {
            "type": "object",
            "title": "HighlightedToken",
            "properties": {"token": {"type": "string", "title": "Token"}, "class_or_confidence": label},
            "required": ["token"],
        }
        return {"type": "array", "title": "HighlightedTextData", "items": token}

    def preprocess(self, payload: Json) -> list[Span] | None:
        if payload is None:
            return None
        return [Span((one.token, one.class_or_confidence)) for one in msgspec.convert(payload, list[Token])]

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        spans = _of_entities(value) if isinstance(value, Mapping) else map(_span, cast("Iterable[object]", value))
        if self.options["combine_adjacent"]:
            spans = _combined(spans, str(self.options["adjacent_separator"]))
        keeps = self.options["show_whitespaces"]
        return [Token(part if keeps else part.strip(), label) for part, label in spans]

    def example(self) -> Json:
        return [{"token": "The", "class_or_confidence": None}, {"token": "quick", "class_or_confidence": "adj"}]


def _span(given: object) -> tuple[str, Category]:
    if isinstance(given, Mapping):
        return str(given["token"]), _category(given.get("class_or_confidence"))
    if isinstance(given, str) or not isinstance(given, Sequence) or len(given) < 2:
        raise TypeError(f"HighlightedText takes pairs of a text and its label, not {text(given)}")
    return str(given[0]), _category(given[1])


def _category(given: object) -> Category:
    return None if given is None else float(given) if isinstance(given, Real) else text(given)


def _of_entities(value: Mapping[str, object]) -> Iterable[tuple[str, Category]]:
    whole, entities = value.get("text"), value.get("entities")
    if not isinstance(whole, str) or not isinstance(entities, Iterable):
        raise TypeError("HighlightedText takes a dict of 'text', and of 'entities' with 'entity', 'start' and 'end'")
    end, left = 0, MAX_REPEATED * (len(whole) + 1000)
    for one in sorted(cast("Iterable[Entity]", entities), key=lambda entity: entity["start"]):
        yield whole[end : one["start"]], None
        part = whole[one["start"] : one["end"]]
        left -= len(part)
        if left < 0:  # a short value would take any amount of memory
            raise TypeError(f"HighlightedText takes entities that cover the text {MAX_REPEATED} times at most")
        yield part, _category(one.get("entity") or one.get("entity_group"))
        end = one["end"]
    yield whole[end:], None


def _combined(spans: Iterable[tuple[str, Category]], separator: str) -> Iterable[tuple[str, Category]]:
    parts: list[str] = []
    label: Category = None
    for part, own in spans:
        if not part:
            continue
        if parts and own != label:
            yield separator.join(parts), label
            parts = []
        parts.append(part)
        label = own
    if parts:
        yield separator.join(parts), label


Highlight = Highlightedtext = HighlightedText
