"""The server's connections are a subclass of uvicorn's, which has no public way to bound a request.

A new version of uvicorn may change what the subclass relies on and start without a word: the bounds would be gone. So
the newest version is named in `pyproject.toml`, and is raised by hand once the tests of the bounds pass with it.
"""

from __future__ import annotations

import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from limelight.http.connection import Connection

ROOT = Path(__file__).parents[2]
OURS = {"on_body", "on_headers_complete", "on_message_begin", "on_message_complete", "on_response_complete"} | {
    "connection_lost",
    "connection_made",
    "data_received",
    "pause_writing",
    "resume_writing",
    "shutdown",
    "timeout_keep_alive_handler",
}
"""What uvicorn, its parser and the event loop call on a connection, and the subclass extends."""


def bound() -> tuple[int, ...]:
    """The first version of uvicorn that is not allowed."""
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    (wanted,) = (one for one in listed if one.startswith("uvicorn"))
    _, _, newest = wanted.partition("<")
    assert newest, f"uvicorn has no upper bound: {wanted}"
    return numbers(newest)


def numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(".")[:2])


def test_uvicorn_is_bounded_right_above_the_newest_version_that_was_tested() -> None:
    major, minor = numbers(version("uvicorn"))
    assert (major, minor) < bound() <= (major, minor + 1)


@pytest.mark.parametrize("name", sorted(OURS))
def test_what_the_connection_extends_is_uvicorns(name: str) -> None:
    assert name in vars(Connection)
    assert callable(getattr(HttpToolsProtocol, name))


def test_the_facts_that_the_connection_reads_are_uvicorns() -> None:
    began = HttpToolsProtocol.on_message_begin.__code__.co_names
    protocol = {*HttpToolsProtocol.__init__.__code__.co_names, *began}
    assert {"client", "cycle", "flow", "headers", "loop", "pipeline", "transport", "url"} <= protocol
    assert {"response_complete", "response_started"} <= set(RequestResponseCycle.__init__.__code__.co_names)
    assert {"read_paused", "write_paused"} <= set(FlowControl.__init__.__code__.co_names)
    assert callable(FlowControl.pause_reading)
    assert callable(FlowControl.resume_reading)
