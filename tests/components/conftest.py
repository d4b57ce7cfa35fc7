"""A call that runs, for the conversions of components."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.core.endpoint import Call, running_call
from limelight.core.session import Session
from limelight.core.wire import Job
from limelight.engine.files.store import FileStore


@pytest.fixture
def store(tmp_path: Path) -> Iterator[FileStore]:
    """A call that runs, so that files can be stored."""
    files = FileStore(tmp_path / "store", allowed_paths=[tmp_path])
    call = Call(Job(id="j", endpoint=1, lane="", data=[], session="s"), Session("s"), files, lambda _: None)
    token = running_call.set(call)
    yield files
    running_call.reset(token)
