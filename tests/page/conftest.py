"""A real server and a real Chromium for the tests of the page; a test fails when the console shows an error."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Page

from tests.servers import Server, run_script

HERE = Path(__file__).parent
# The page is there, and so are all of its parts that come on their own.
SHOWN = """() => {
  const app = document.getElementById("limelight");
  return app === null || (app.children.length > 0 && app.querySelector("[aria-busy=true]:empty") === null);
}"""

NO_PROBLEM = ("ERR_INTERNET_DISCONNECTED", "GL Driver Message")
"""What the browser says of a network that a test cut, and of graphics that it draws without a card."""


@dataclass
class Gate:
    path: Path

    def open(self) -> None:
        self.path.touch()


@pytest.fixture(scope="session")
def gate_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("gate") / "open"


@pytest.fixture
def gate(gate_path: Path) -> Iterator[Gate]:
    """Functions that wait run until the test opens the gate; it is open again when the test ends."""
    gate_path.unlink(missing_ok=True)
    yield Gate(gate_path)
    gate_path.touch()


@pytest.fixture(scope="session")
def server(gate_path: Path) -> Iterator[Server]:
    with run_script(HERE / "app.py", env={**os.environ, "PAGE_TEST_GATE": str(gate_path)}) as running:
        yield running


@pytest.fixture(scope="session")
def chat_server() -> Iterator[Server]:
    with run_script(HERE / "app.py", "--demo-name", "chat_demo") as running:
        yield running


@pytest.fixture(scope="session")
def media_server() -> Iterator[Server]:
    with run_script(HERE / "media_app.py") as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Iterator[Page]:
    yield from opened(context, server.url)


@pytest.fixture
def chat_page(context: BrowserContext, chat_server: Server) -> Iterator[Page]:
    yield from opened(context, chat_server.url)


@pytest.fixture
def media_page(context: BrowserContext, media_server: Server) -> Iterator[Page]:
    yield from opened(context, media_server.url)


def opened(context: BrowserContext, url: str) -> Iterator[Page]:
    opened = context.new_page()
    problems: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(said in message.text for said in NO_PROBLEM):
            problems.append(message.text)

    opened.on("console", note)
    opened.on("pageerror", lambda error: problems.append(str(error)))
    opened.goto(url)
    opened.wait_for_function(SHOWN)
    yield opened
    assert problems == []


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    from PIL import Image  # noqa: PLC0415  # optional: only the tests with pictures need it

    path = tmp_path / "red.png"
    Image.new("RGB", (8, 6), "red").save(path)
    return path


@pytest.fixture(scope="session")
def talk_server() -> Iterator[Server]:
    with run_script(HERE / "talk_app.py") as running:
        yield running


@pytest.fixture
def talk_page(context: BrowserContext, talk_server: Server) -> Iterator[Page]:
    yield from opened(context, talk_server.url)
