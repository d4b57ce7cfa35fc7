"""Making many objects at once."""

from __future__ import annotations

import gc
from collections.abc import Callable
from typing import TypeVar

Value = TypeVar("Value")


def uncollected(work: Callable[[], Value]) -> Value:
    """What `work` returns: a call of a decoder, or a short row of them.

    Python's collector of cycles would walk through a large value again and again while it grows, which takes three to
    five times as long. Nobody else notices that it waits.
    """
    if not gc.isenabled():
        return work()
    gc.disable()
    try:
        return work()
    finally:
        gc.enable()
