"""The app's icon, and what is not offered."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from limelight.core.errors import DeclarationError
from limelight.launch.config import read
from tests.curl import curl
from tests.http.conftest import APPS
from tests.servers import Server, run_script

ROUTES = ("/favicon.ico", "/pwa_icon", "/pwa_icon/192")


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("icon") / "icon.png"
    Image.new("RGB", (16, 16)).save(path)
    return path


@pytest.fixture(scope="module")
def own_icon(picture: Path) -> Iterator[Server]:
    with run_script(APPS / "open.py", env={**os.environ, "TEST_FAVICON": str(picture)}) as running:
        yield running


@pytest.mark.parametrize("route", ROUTES)
def test_the_authors_icon_is_served(own_icon: Server, picture: Path, route: str) -> None:
    answer = curl(f"{own_icon.url}{route}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/png")
    assert answer.body == picture.read_bytes()


@pytest.mark.parametrize("route", ROUTES)
def test_an_app_without_one_has_an_icon_too(server: Server, route: str) -> None:
    answer = curl(f"{server.url}{route}")
    assert (answer.status, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert answer.text.startswith("<svg")


def test_an_installable_app_says_so_and_names_its_icon(own_icon: Server, server: Server) -> None:
    manifest = curl(f"{own_icon.url}/manifest.json")
    assert manifest.headers["content-type"] == "application/manifest+json"
    assert manifest.json()["icons"][0]["type"] == "image/png"
    assert 'rel="manifest"' in curl(f"{own_icon.url}/").text
    assert 'rel="manifest"' not in curl(f"{server.url}/").text


def test_an_icon_that_is_not_there_is_refused_at_once() -> None:
    with pytest.raises(DeclarationError, match="favicon_path"):
        read({"favicon_path": "/nowhere.png"})


@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
@pytest.mark.parametrize(
    "route", ["/monitoring", "/monitoring/summary", "/token", "/proxy=http://127.0.0.1/", "/dev/reload", "/vibe-edit"]
)
def test_what_is_not_offered_is_absent(server: Server, prefix: str, route: str) -> None:
    assert curl(f"{server.url}{prefix}{route}").status == 404


@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
def test_clients_find_out_whether_the_app_has_started_anew(server: Server, prefix: str) -> None:
    assert curl(f"{server.url}{prefix}/startup-events").json() is False
    app_id = curl(f"{server.url}{prefix}/app_id").json()
    assert app_id == {"app_id": curl(f"{server.url}/config").json()["app_id"]}
