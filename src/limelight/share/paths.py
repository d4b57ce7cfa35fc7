"""Paths that are the operator's and not shared."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import unquote

NOT_SHARED = frozenset({"status", "metrics", "docs", "redoc", "openapi.json", "healthz", "readyz", "dev"})
"""First parts of paths. They tell of the server, its load and its code; nobody needs them to use the app. `/info`, by
which clients learn the endpoints, is shared."""
_PREFIXES = frozenset({"gradio_api"})


def is_shared(target: str, prefixes: Sequence[str]) -> bool:
    """Whether a visitor may ask for the target, however it is spelled. `prefixes`: paths below which the app answers as
    well."""
    path = unquote(target.partition("?")[0].partition("#")[0]).replace("\\", "/")
    parts = [part for part in path.lower().split("/") if part not in ("", ".", "..")]
    below = [[part for part in prefix.lower().split("/") if part] for prefix in prefixes]
    while True:
        found = next((one for one in below if one and parts[: len(one)] == one), None)
        if found is not None:
            parts = parts[len(found) :]
        elif parts and parts[0] in _PREFIXES:
            parts = parts[1:]
        else:
            break
    return not parts or parts[0].partition(";")[0] not in NOT_SHARED
