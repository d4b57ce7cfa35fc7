"""Telling browsers that are to show something from scripts and programs."""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.types import Scope


def is_navigation(scope: Scope) -> bool:
    """Whether a browser is to show what comes."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")
