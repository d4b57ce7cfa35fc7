"""Apps inside another app, under a path."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from gradio_client import Client
from gradio_client.exceptions import AuthenticationError

from tests.curl import call, curl, result
from tests.servers import free_port, wait_until_open


@contextmanager
def hosted(name: str, folder: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", f"mounted:{name}", "--port", str(port), "--log-level", "warning"]
    process = subprocess.Popen(
        command,
        cwd=Path(__file__).parent / "apps",
        env={**os.environ, "TEST_FOLDER": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    with process:
        wait_until_open(port, process)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("allowed")


@pytest.fixture(scope="module")
def url(folder: Path) -> Iterator[str]:
    with hosted("host", folder) as found:
        yield found


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


def test_a_starlette_app_hosts_too(folder: Path) -> None:
    with hosted("bare", folder) as url:
        client = Client(f"{url}/shout", verbose=False)
        assert client.predict("Ada") == "ADA"
        client.close()


def test_a_mounted_app_has_a_login_of_its_own(url: str) -> None:
    client = Client(f"{url}/members", auth=("ada", "lovelace"), verbose=False)
    assert client.predict() == "ada"
    client.close()
    with pytest.raises(AuthenticationError):
        Client(f"{url}/members", verbose=False)
    assert curl(f"{url}/members/config").json()["detail"]["auth_message"] == "Hi"
    assert curl(f"{url}/one/config").status == 200


def test_a_dependency_names_the_user(url: str) -> None:
    client = Client(f"{url}/named", headers={"X-User": "grace"}, verbose=False)
    assert client.predict() == "grace"
    client.close()
    with pytest.raises(AuthenticationError):
        Client(f"{url}/named", verbose=False)


def test_a_mounted_app_shows_errors_when_told_so(url: str) -> None:
    assert call(f"{url}/options/call/fail")[-1][1]["error"] == "in plain words"


def test_a_mounted_app_serves_allowed_paths(url: str, folder: Path) -> None:
    (folder / "seen.txt").write_text("seen")
    assert curl(f"{url}/options/file={folder}/seen.txt").text == "seen"
    assert curl(f"{url}/one/file={folder}/seen.txt").status == 403


def test_a_mounted_app_limits_files(url: str, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(bytes(2000))
    assert curl("-F", f"files=@{large}", f"{url}/options/upload").status == 413
    assert curl("-F", f"files=@{large}", f"{url}/one/upload").status == 200


def test_a_mounted_app_has_an_address_outside_and_styles(url: str) -> None:
    assert curl(f"{url}/options/config").json()["root"] == "https://example.org/outside"
    assert ".mine {}" in curl(f"{url}/options/").text
