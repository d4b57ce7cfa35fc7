"""The processes of an app, as they announce themselves to each other."""

from __future__ import annotations

import os
import platform
import time
from typing import Literal

import msgspec
from msgspec import Raw, Struct


class Member(Struct, frozen=True, kw_only=True):
    role: Literal["replica", "worker"]
    """A replica serves requests and may run jobs; a worker only runs jobs."""
    name: str
    """Host and process id."""
    version: str
    endpoints: list[str]
    limits: dict[str, int | None]
    """Limits of the lanes that it declares."""
    lanes: list[str]
    """Lanes whose jobs it runs."""
    started_at: float = msgspec.field(default_factory=time.time)
    figures: Raw = Raw(b"null")
    """Figures of its observer, some seconds old."""


def own_name() -> str:
    return f"{platform.node() or 'host'}:{os.getpid()}"
