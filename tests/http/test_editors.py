"""Image editors as callers see them: with curl, and with Gradio's client."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio_client import Client, handle_file
from PIL import Image as Picture

from tests.curl import call, curl, result
from tests.http.test_files import upload
from tests.servers import Server, run_script


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(Path(__file__).parent / "apps" / "editors.py") as running:
        yield running


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    path = tmp_path / "red.png"
    Picture.new("RGBA", (8, 6), "red").save(path)
    return path


def test_a_caller_names_uploaded_files(server: Server, picture: Path) -> None:
    file = {"path": upload(server, picture), "meta": {"_type": "gradio.FileData"}}
    url = f"{server.url}/call/describe"
    assert result(url, {"background": file, "layers": [file], "composite": file}) == ["(6, 8, 3) [(6, 8, 3)] (6, 8, 3)"]
    assert result(url, {"background": file}) == ["(6, 8, 3) [] None"]
    assert result(url, None) == ["nothing"]


def test_what_comes_out_can_be_fetched(server: Server, picture: Path) -> None:
    made = result(f"{server.url}/call/invert", {"background": {"path": upload(server, picture)}})[0]
    assert [*made] == ["background", "layers", "composite", "id"]
    assert (made["composite"], made["id"], len(made["layers"])) == (None, None, 1)
    assert curl(made["layers"][0]["url"]).headers["content-type"] == "image/webp"


@pytest.mark.parametrize("value", [{"path": "a.png"}, {"background": "a.png"}, {"layers": [None]}, "a.png", [], 3])
def test_another_value_is_refused_before_anything_runs(server: Server, value: object) -> None:
    answer = curl(
        "-X",
        "POST",
        f"{server.url}/call/describe",
        "-H",
        "Content-Type: application/json",
        "-d",
        f'{{"data": [{json.dumps(value)}]}}',
    )
    assert answer.status == 422
    assert "ImageEditor" in answer.text


def test_a_part_that_is_no_picture_fails_its_call_only(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"no picture")
    event, _ = call(f"{server.url}/call/describe", {"layers": [{"path": upload(server, tmp_path / "a.png")}]})[-1]
    assert event == "error"


def test_gradios_client_sends_and_gets_all_parts(server: Server, picture: Path) -> None:
    client = Client(server.url, verbose=False)
    value = {"background": handle_file(str(picture)), "layers": [handle_file(str(picture))], "composite": None}
    assert client.predict(value, api_name="/describe") == "(6, 8, 3) [(6, 8, 3)] None"
    made = client.predict(value, api_name="/invert")
    for path in (made["background"], *made["layers"]):
        with Picture.open(path) as image:
            assert image.size == (8, 6)
    assert made["composite"] is None
    again = {**made, "background": handle_file(made["background"]), "layers": []}
    assert client.predict(again, api_name="/describe") == "(6, 8, 3) [] None"
