"""What scripts call of `gradio.utils`. Nothing here itself uses it."""

from __future__ import annotations

import asyncio
import html
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from limelight.components.files import NamedString as NamedString
from limelight.core.sizes import FileSize as FileSize

END = object()
Item = TypeVar("Item")


def get_space() -> str | None:
    """The name of the Hugging Face Space in which the script runs."""
    return os.environ.get("SPACE_ID") if os.environ.get("SYSTEM") == "spaces" else None


def is_zero_gpu_space() -> bool:
    return os.environ.get("SPACES_ZERO_GPU") == "true"


def colab_check() -> bool:
    return "google.colab" in sys.modules


def ipython_check() -> bool:
    return "IPython" in sys.modules and sys.modules["IPython"].get_ipython() is not None


def abspath(path: str | Path) -> Path:
    return Path(os.path.abspath(path))


def get_cache_folder() -> Path:
    return Path(os.environ.get("GRADIO_EXAMPLES_CACHE", ".gradio/cached_examples"))


def get_upload_folder() -> str:
    """Where scripts may put files of their own."""
    return os.environ.get("GRADIO_TEMP_DIR") or str(Path(tempfile.gettempdir(), "gradio").absolute())


def sanitize_html(text: str) -> str:
    """The text, shown as it is written: no markup of it counts."""
    return html.escape(text)


class SyncToAsyncIterator(AsyncIterator[Item]):
    """A plain iterator for `async for`: each step runs in a thread."""

    def __init__(self, iterator: Iterable[Item], limiter: Any = None) -> None:  # Any: anyio's, not needed here
        self._iterator: Iterator[Item] = iter(iterator)

    def __aiter__(self) -> AsyncIterator[Item]:
        return self

    async def __anext__(self) -> Item:
        found: Any = await asyncio.to_thread(next, self._iterator, END)  # Any: an item or END
        if found is END:
            raise StopAsyncIteration
        item: Item = found
        return item


async def async_iteration(iterator: AsyncIterator[Item]) -> Item:
    return await iterator.__anext__()
