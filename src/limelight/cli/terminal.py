"""Text of others, such as servers and apps, on a terminal."""

from __future__ import annotations

import sys


def plain(text: str) -> str:
    """The text without what steers a terminal: its title, its clipboard, its colors, the lines before."""
    return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")


def say(text: str, end: str = "\n") -> None:
    """Print it; to a pipe or a file as it is."""
    shown = plain(text) if sys.stdout.isatty() else text.encode(errors="replace").decode()
    print(shown, end=end, flush=True)  # noqa: T201  # what commands are for
