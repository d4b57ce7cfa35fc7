"""Apps inside another app, under a path."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client

from tests.curl import curl, result
from tests.servers import free_port, wait_until_open


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "mounted:host", "--port", str(port), "--log-level", "warning"]
    folder = Path(__file__).parent / "apps"
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_each_app_answers_under_its_path(url: str) -> None:
    assert result(f"{url}/one/call/predict", "Ada") == ["Hello Ada"]
    assert result(f"{url}/two/gradio_api/call/predict", "Ada") == ["Bonjour Ada"]
    assert curl(f"{url}/own").json() == "the host's own"


def test_the_root_is_the_path(url: str) -> None:
    assert curl(f"{url}/one/config").json()["root"] == f"{url}/one"


def test_the_page_and_its_parts_are_below_the_path(url: str) -> None:
    assert curl(f"{url}/two").headers["location"] == f"{url}/two/"
    page = curl(f"{url}/two/").text
    script = page.partition('<script type="module" src="')[2].partition('"')[0]
    assert not script.startswith("/")
    assert curl(f"{url}/two/{script}").status == 200


def test_gradios_client_finds_a_mounted_app(url: str) -> None:
    client = Client(f"{url}/two", verbose=False)
    assert client.predict("Ada") == "Bonjour Ada"
    client.close()
