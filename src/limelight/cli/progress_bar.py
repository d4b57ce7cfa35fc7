"""The progress of a job on a terminal."""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self

import httpx

from limelight.cli.answers import content_of, json_of
from limelight.core.errors import LimelightError

PERIOD_S, WIDTH, MAX_TEXT = 0.5, 30, 60


class ProgressBar:
    """Shows on standard error how far the job is, if that is a terminal, until it is closed."""

    def __init__(self, job: str, headers: Mapping[str, str]) -> None:
        self._job, self._headers = job, headers
        self._is_over = threading.Event()
        self._has_drawn = False
        self._thread = threading.Thread(target=self._run, daemon=True) if sys.stderr.isatty() else None

    def __enter__(self) -> Self:
        if self._thread is not None:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        if self._thread is not None:
            self._thread.join()
            if self._has_drawn:
                self._write("\r\x1b[K")

    def _run(self) -> None:
        with httpx.Client(headers=self._headers, timeout=5) as client:
            while not self._is_over.wait(PERIOD_S):
                with suppress(httpx.HTTPError, LimelightError, ValueError, KeyError, TypeError, AttributeError):
                    with client.stream("GET", self._job) as answer:
                        line = line_of(json_of(content_of(answer)))
                    if line:
                        self._has_drawn = True
                        self._write(f"\r\x1b[K{line}")

    def _write(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def line_of(job: Mapping[str, Any]) -> str:  # Any: JSON
    """One line about the job as `/jobs/{event_id}` has it; empty if there is nothing to say."""
    if job["status"] == "queued":
        ahead = job["position"]
        return "" if ahead is None else f"waiting, {int(ahead)} before it"
    if not job["progress"]:
        return ""
    unit = job["progress"][-1]
    text = _shown(unit["desc"])
    share = unit["progress"]
    if share is None and unit["index"] is not None and unit["length"]:
        share = unit["index"] / unit["length"]
    if share is None:
        return f"{text} {_shown(unit['index'])}".strip()
    share = min(1.0, max(0.0, float(share)))
    done = round(share * WIDTH)
    return f"[{'#' * done}{' ' * (WIDTH - done)}] {share:4.0%} {text}".rstrip()


def _shown(value: object) -> str:
    """On one line, and without what steers the terminal."""
    return "".join(letter for letter in str(value or "") if letter.isprintable())[:MAX_TEXT]
