"""Making many objects at once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")

MANY = 50_000
"""Objects that the collector of cycles walks through in some milliseconds."""
MOST_SKIPPED = 10_000_000
_skipped = 0
"""Objects since the last full collection that no younger one has seen. Threads may lose a count to each other."""


def uncollected(work: Callable[[], Value]) -> Value:
    """What `work` returns: a call of a decoder, or a short row of them.

    Python's collector of cycles would walk through a large value again and again while it grows, which takes three to
    five times as long, and then three times more, each of which holds up all threads for as long as it takes. Nobody
    else notices that it waits.
    """
    if not gc.isenabled():
        return work()
    gc.disable()
    try:
        return work()
    finally:
        _skip()
        gc.enable()


def _skip() -> None:
    """Counts many new objects as old ones, which are looked through rarely. Now and then all are: cycles of others may
    be among them."""
    global _skipped
    count = gc.get_count()[0]
    if count < MANY or gc.get_freeze_count():  # an app that has frozen objects wants them to stay so
        return
    if _skipped + count > MOST_SKIPPED:
        _skipped = 0
        gc.collect()
        return
    _skipped += count
    gc.freeze()  # moves them, all at once; nothing is looked at
    gc.unfreeze()
