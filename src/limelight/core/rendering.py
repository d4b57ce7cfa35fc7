"""What a session keeps of a render, so that any process can make again what the render made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from limelight.core.wire import Job

RENDER = "render:"
"""Name prefix of the session value that holds the runs of a render."""
SPAN = 1 << 16
"""Ids that one run of a render may give. Those of the script itself are below."""
BASES = 1 << 36
"""Number of beginnings to choose from: all ids are exact in JavaScript."""

Key = tuple[str, object]
"""What a block or a listener is, and the `key` that its author gave it."""


@dataclass(frozen=True, slots=True)
class RenderRun:
    """One run of a render: its call, and the ids that it gave. Plain data, kept with the session."""

    base: int
    job: Job
    states: Mapping[str, object]
    """The session's values that it read."""
    ids: Mapping[Key, int]
    """Of the blocks and listeners with a key: those that were there before have the ids that they had."""
    structure: bytes
    """A digest of what it made. Another one says that the function does not do the same again."""

    def owns(self, number: int) -> bool:
        return self.base <= number < self.base + SPAN or number in self.ids.values()


@dataclass(frozen=True, slots=True)
class RenderRuns:
    """The newest run of a render in a session, and the one that it replaced."""

    newest: RenderRun
    replaced: RenderRun | None = None
