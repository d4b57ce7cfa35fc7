"""gradio_client through a real nginx, under a path, and by TLS."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
import trustme
from gradio_client import Client, handle_file

from tests.clients.python.conftest import FEATURES, connected
from tests.curl import curl
from tests.nginx import nginx
from tests.servers import run_script

FORMS = {
    "the proxy takes the path away": ("/app", "/"),
    "the proxy passes the path": ("/app", ""),
    "the server does not know of the path": ("", "/"),
}
"""The server's root_path, and what follows its address in the proxy's configuration."""


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One that nobody has reason to trust."""
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    trustme.CA().issue_cert("127.0.0.1", "localhost").private_key_and_cert_chain_pem.write_to_path(str(path))
    return path


@pytest.fixture(params=list(FORMS.values()), ids=list(FORMS))
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    root_path, ending = request.param
    env = {**os.environ, "LIMELIGHT_ROOT_PATH": root_path, "TEST_GATE": str(tmp_path / "gate")}
    with ExitStack() as running:
        server = running.enter_context(run_script(FEATURES, env=env))
        yield running.enter_context(nginx(server.url + ending, tmp_path))


def test_everything_works_behind_a_path(url: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    with connected(url, download_files=str(tmp_path / "downloads")) as client:
        assert client.predict("Ada", api_name="/greet") == ("Good morning Ada", 40)
        assert Path(client.predict(handle_file(str(note)), api_name="/shout")).read_text() == "HELLO"
        assert client.predict("a", api_name="/remember") == "a"
        job = client.submit("last", api_name="/first_then_wait")
        assert next(job) == "first"  # while the function waits: nothing on the way gathers it
        (tmp_path / "gate").touch()
        assert list(job) == ["last"]


@pytest.mark.parametrize("ending", ["/", ""])
def test_files_and_the_page_are_below_the_path(ending: str, tmp_path: Path) -> None:
    note = tmp_path / "note.txt"
    note.write_text("hello")
    with ExitStack() as running:
        server = running.enter_context(run_script(FEATURES, env={**os.environ, "LIMELIGHT_ROOT_PATH": "/app"}))
        url = running.enter_context(nginx(server.url + ending, tmp_path))
        client = running.enter_context(connected(url, download_files=False))
        file = client.predict(handle_file(str(note)), api_name="/shout")
        assert file["url"].startswith(f"{url}/gradio_api/file=")
        assert curl(file["url"]).text == "HELLO"
        script = curl(f"{url}/").text.partition('<script type="module" src="')[2].partition('"')[0]
        assert curl(f"{url}/{script}").status == 200


def test_the_servers_own_tls(certificate: Path) -> None:
    with run_script(FEATURES, env={**os.environ, "TEST_TLS": str(certificate)}) as server:
        url = server.url.replace("http:", "https:")
        with connected(url, ssl_verify=False) as client:
            assert list(client.submit("ab", api_name="/letters")) == ["a", "ab"]
        with pytest.raises(Exception, match=r"CERTIFICATE_VERIFY_FAILED|certificate"):
            Client(url, verbose=False)


def test_the_proxys_tls(certificate: Path, tmp_path: Path) -> None:
    env = {**os.environ, "LIMELIGHT_ROOT_PATH": "/app"}
    with run_script(FEATURES, env=env) as server, nginx(f"{server.url}/", tmp_path, certificate) as url:
        with connected(url, ssl_verify=False) as client:
            assert list(client.submit("ab", api_name="/letters")) == ["a", "ab"]
            assert client.config["root"] == url
