"""Names of the apps' tools at the hub, each of which leads to one app, whatever others call theirs."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from limelight.hub.names import AppName

MAX_NAME = 64
"""What clients take."""
_OTHER = re.compile(r"[^A-Za-z0-9_-]+")
Tool = tuple[AppName, str]
"""An app, and what it calls its tool."""


def named(tools: Iterable[Tool]) -> Mapping[str, Tool]:
    """The tools by their names here: `owner_app_tool`. Tools of several apps that would have one name get a digest
    behind it, all of them: nobody gets the calls of another's tool by choosing names."""
    wanted: dict[str, list[Tool]] = defaultdict(list)
    for tool in tools:
        wanted[_plain(tool)].append(tool)
    found = {_marked(tool): tool for some in wanted.values() if len(some) > 1 for tool in some}
    for name, some in wanted.items():
        if len(some) == 1:
            found.setdefault(name, some[0])
    return found


def _plain(tool: Tool) -> str:
    text = _text(tool)
    return text if len(text) <= MAX_NAME else _marked(tool)


def _marked(tool: Tool) -> str:
    app, name = tool
    digest = hashlib.sha256(f"{app.key}\n{name}".encode("utf-8", "surrogatepass")).hexdigest()[:10]
    return f"{_text(tool)[: MAX_NAME - 11]}_{digest}"


def _text(tool: Tool) -> str:
    app, name = tool
    return "_".join(_OTHER.sub("_", one) for one in (app.owner, app.name, name))
