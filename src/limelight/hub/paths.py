"""Addresses to go back to that come from a request."""

from __future__ import annotations

MAX_PATH = 2_000


def own_path(text: str) -> str:
    """The text if it is a path on the same host, else "/". Browsers take backslashes for slashes and ignore control
    characters, so neither may be in it."""
    is_plain = all("!" <= letter <= "~" and letter != "\\" for letter in text)
    return text if is_plain and len(text) <= MAX_PATH and text.startswith("/") and not text.startswith("//") else "/"
