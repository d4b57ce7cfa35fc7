"""Figures as an app tells them, which is not to be trusted: bounded, checked, and bare of all but names and values.

Types and meanings are the hub's: lines that declare them are passed over, so that no app can contradict another one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from prometheus_client.parser import text_fd_to_metric_families

MAX_LINE = 2_000
MAX_NAME, MAX_VALUE, MAX_LABELS = 200, 200, 16
OWN_PREFIX = "limelight_hub_"
"""Of names that only the hub tells."""
_NAME = re.compile(r"[a-zA-Z_:][a-zA-Z0-9_:]*")
_LABEL = re.compile(r"(?!__)[a-zA-Z_][a-zA-Z0-9_]*")
APP, APPS_OWN = "app", "exported_app"
"""The label that the hub gives, and what becomes of an app's own of that name, as with Prometheus."""


class Unreadable(Exception):
    """What an app told is no text in Prometheus's format, or there is too much of it."""


class Bounds(NamedTuple):
    samples: int
    cpu_s: float
    """Of this thread: text can be made that takes long to read."""


class Sample(NamedTuple):
    name: str
    labels: Mapping[str, str]
    """Without the app's name."""
    value: float


def parse(body: bytes, bounds: Bounds) -> list[Sample]:
    """Those that can be told as they are; others are left out. Raises `Unreadable`."""
    found: dict[tuple[object, ...], Sample] = {}
    try:
        # Its regular tests of names let line breaks pass, and it has no bounds: `_checked` and `_lines` see to that.
        for family in text_fd_to_metric_families(_lines(body.decode(), bounds)):  # type: ignore[arg-type]  # iterated
            for name, labels, value, *_ in family.samples:
                sample = _checked(name, labels, float(value))
                if sample is not None:
                    found.setdefault((sample.name, *sorted(sample.labels.items())), sample)
    except Unreadable:
        raise
    except Exception as error:  # an app's bytes, in a parser that is lax about what it raises
        raise Unreadable(str(error)) from None
    return list(found.values())


def _lines(text: str, bounds: Bounds) -> Iterator[str]:
    """Those with samples, as long as they are within the bounds."""
    began_at, left = time.thread_time(), bounds.samples
    for line in text.split("\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        left -= 1
        if len(line) > MAX_LINE or left < 0 or time.thread_time() - began_at > bounds.cpu_s:
            raise Unreadable("too much")
        yield line


def _checked(name: str, labels: Mapping[str, str], value: float) -> Sample | None:
    """Without its time, with which it could be of any day."""
    if len(name) > MAX_NAME or len(labels) > MAX_LABELS or not _NAME.fullmatch(name) or name.startswith(OWN_PREFIX):
        return None
    if any(len(key) > MAX_NAME or not _LABEL.fullmatch(key) or len(told) > MAX_VALUE for key, told in labels.items()):
        return None
    if APP in labels and APPS_OWN in labels:
        return None
    return Sample(name, {APPS_OWN if key == APP else key: _plain(told) for key, told in labels.items()}, value)


def _plain(text: str) -> str:
    """Without characters at which some reader may end a line."""
    return (
        text
        if text.isprintable()
        else "".join(one if one.isprintable() else "\N{REPLACEMENT CHARACTER}" for one in text)
    )
