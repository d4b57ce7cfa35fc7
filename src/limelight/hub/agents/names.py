"""Names of the apps' tools at the hub, each of which leads to one app, whatever others call theirs."""

from __future__ import annotations

import hashlib
import re

from limelight.hub.names import AppName

MAX_NAME = 64
"""What clients take."""
DIGEST = 16
"""Characters of it."""
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
_MARKED = re.compile(r"_[0-9a-f]{16}")


def tool_name(app: AppName, tool: str) -> str:
    """`owner_app_tool`, with a digest behind it unless it can be read in one way only.

    It follows from the three alone. If it depended on what other apps are called, one could learn of private ones, and
    get the calls of another's tool by choosing names.
    """
    parts = [app.owner, app.name, tool]
    shown = [_OTHER.sub("_", one) for one in parts]
    name = "_".join(shown)
    is_clear = shown == parts and "_" not in app.owner + app.name and not _MARKED.fullmatch(name[-DIGEST - 1 :])
    if is_clear and len(name) <= MAX_NAME:
        return name
    digest = hashlib.sha256(f"{app.key}\n{tool}".encode("utf-8", "surrogatepass")).hexdigest()[:DIGEST]
    return f"{name[: MAX_NAME - DIGEST - 1]}_{digest}"
