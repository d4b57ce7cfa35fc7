"""What kind of request it is: one that changes something, or of a browser that is to show something."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def is_navigation(scope: Scope) -> bool:
    """Whether a browser is to show what comes."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
