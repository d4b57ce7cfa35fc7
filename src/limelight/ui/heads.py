"""What blocks want in the head of the page, joined: a library that several of them name is there once."""

from __future__ import annotations

from collections.abc import Iterable
from html.parser import HTMLParser

_WITHOUT_END = frozenset({"base", "link", "meta"})


def heads_in(texts: Iterable[str]) -> str:
    """The elements of these texts in their order. Scripts with the same `src`, links with the same `href` and elements
    that are the same altogether stand there once."""
    found: dict[str, str] = {}
    for text in dict.fromkeys(texts):
        if text.strip():
            reader = _Elements(text)
            for key, element in reader.elements:
                found.setdefault(key, element)
    return "\n".join(found.values())


class _Elements(HTMLParser):
    """The elements at the top of a text, as they are written, each with what it is known by."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=False)
        self.elements: list[tuple[str, str]] = []
        self._lines = [0]
        for line in text.split("\n"):
            self._lines.append(self._lines[-1] + len(line) + 1)
        self._text, self._begin, self._depth, self._address = text, 0, 0, ""
        self.feed(text)
        self.close()
        self._add(len(text))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._depth == 0:
            self._add(self._at())
            named = dict(attrs)
            self._address = named.get("src") or named.get("href") or ""
        if tag not in _WITHOUT_END:
            self._depth += 1
        elif self._depth == 0:
            self._add(self._at() + len(self.get_starttag_text() or ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML ignores the slash

    def handle_endtag(self, tag: str) -> None:
        self._depth = max(0, self._depth - 1)
        if self._depth == 0:
            self._add(self._text.find(">", self._at()) + 1 or len(self._text))

    def _at(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def _add(self, end: int) -> None:
        element = self._text[self._begin : end].strip()
        if element:
            self.elements.append((self._address or element, element))
        self._begin, self._address = max(self._begin, end), ""
