"""What an app's build and processes print: the last of it in memory, all of it in a file of bounded size."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

from limelight.hub.changes import Changes

MAX_LINES = 2_000
MAX_LINE_BYTES = 8 << 10
PIECE_BYTES = 16 << 10
"""Of output that is handled at once."""
PAUSES = 9
"""How many times as long as it takes to handle a piece the next one waits: output has at most a tenth of the hub."""
MAX_FILE_BYTES = 4 << 20
"""Of a log file, which then becomes the `.1` and replaces an older one."""


class Output:
    """Lines with their numbers, which readers can follow."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lines: deque[str] = deque(maxlen=MAX_LINES)
        self._count = 0
        self._changes = Changes()

    def add(self, *lines: str) -> None:
        cut = [line.encode("utf-8", "replace")[:MAX_LINE_BYTES].decode("utf-8", "replace") for line in lines]
        self._lines.extend(cut)
        self._count += len(cut)
        self._changes.add()
        with suppress(OSError):  # a full disk must not stop the app
            self._write("".join(f"{line}\n" for line in cut))

    async def take(self, stream: asyncio.StreamReader) -> None:
        """Add the stream's lines until it ends. A longer line is cut into several."""
        rest = b""
        while piece := await stream.read(PIECE_BYTES):
            began = time.monotonic()
            *lines, rest = (rest + piece).split(b"\n")
            if lines:
                self.add(*(line.decode("utf-8", "replace").rstrip("\r") for line in lines))
            if len(rest) > MAX_LINE_BYTES:
                self.add(rest.decode("utf-8", "replace"))
                rest = b""
            await asyncio.sleep((time.monotonic() - began) * PAUSES)
        if rest:
            self.add(rest.decode("utf-8", "replace"))

    def last(self, lines: int = MAX_LINES) -> list[str]:
        return list(self._lines)[-lines:]

    @property
    def count(self) -> int:
        """Of all lines that there were."""
        return self._count

    def since(self, number: int) -> list[str]:
        """The lines after the first `number`, as far as they are in memory."""
        missed = min(self._count - number, len(self._lines))
        return self.last(missed) if missed > 0 else []

    async def more(self) -> None:
        """Wait for the next line."""
        await self._changes.after(self._changes.number)

    async def follow(self) -> AsyncIterator[str]:
        """The lines that are in memory, and all that come."""
        seen = self._count - len(self._lines)
        while True:
            lines, seen = self.since(seen), self._count
            for line in lines:
                yield line
            if seen == self._count:
                await self.more()

    def _write(self, text: str) -> None:
        if self._path.exists() and self._path.stat().st_size > MAX_FILE_BYTES:
            self._path.replace(self._path.with_suffix(".log.1"))
        with self._path.open("a", encoding="utf-8") as file:
            file.write(text)
