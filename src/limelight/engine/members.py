"""The processes of an app, as they tell each other of themselves."""

from __future__ import annotations

import os
import platform
import time
from typing import Literal

import msgspec
from msgspec import Raw, Struct


class Member(Struct, frozen=True, kw_only=True):
    role: Literal["replica", "worker"]
    """A replica answers requests, and may run jobs as well; a worker only runs jobs."""
    name: str
    """Host and process."""
    version: str
    endpoints: list[str]
    limits: dict[str, int | None]
    """Of the lanes it declares."""
    lanes: list[str]
    """Those it runs jobs of."""
    started_at: float = msgspec.field(default_factory=time.time)
    figures: Raw = Raw(b"null")
    """What its observer tells, some seconds old."""


def own_name() -> str:
    return f"{platform.node() or 'host'}:{os.getpid()}"
