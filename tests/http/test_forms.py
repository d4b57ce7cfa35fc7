"""Calls with their files in the same request: forms, and `data:` URLs."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import limelight
from tests.curl import Answer, curl, post, result
from tests.servers import run_script

SAMPLES = Path(limelight.__file__).parent / "samples"
MEDIA = {
    "image/png": "images/lantern.png",
    "audio/wav": "audio/bells.wav",
    "video/mp4": "videos/orbit.mp4",
    "model/gltf-binary": "models3d/cube.glb",
}
WAIT = ("-H", "Prefer: wait=20")
DATA = "data:text/plain;base64," + base64.b64encode(b"hello").decode()


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with run_script(Path(__file__).parent / "apps" / "forms.py") as running:
        yield f"{running.url}/call"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "a note.txt"
    file.write_text("hello")
    return file


def form(url: str, *parts: str) -> Answer:
    return curl(url, *WAIT, *(argument for part in parts for argument in ("-F", part)))


def test_one_curl_with_a_part_for_each_argument(url: str, note: Path) -> None:
    answer = form(f"{url}/v2/describe", f"note=@{note}", "title=Letter", "count=3")
    assert (answer.status, answer.json()["data"]) == (200, ["Letter: hello x 3"])


def test_a_json_part_and_a_file(url: str, note: Path) -> None:
    answer = form(f"{url}/v2/describe", 'json={"title": "Letter"};type=application/json', f"note=@{note}")
    assert answer.json()["data"] == ["Letter: hello x 2"]


def test_values_in_order(url: str, note: Path) -> None:
    answer = form(f"{url}/describe", 'json={"data": [null, "Letter", 1]}', f"note=@{note}")
    assert answer.json()["data"] == ["Letter: hello x 1"]


def test_a_text_that_looks_like_a_number_stays_one(url: str) -> None:
    assert form(f"{url}/v2/describe", "note=null", "title=12").json()["data"] == ["12: none x 2"]


def test_several_files_of_one_parameter(url: str, note: Path) -> None:
    assert form(f"{url}/v2/count_all", f"notes=@{note}", f"notes=@{note}").json()["data"] == [10]


def test_a_file_inside_a_value_is_named(url: str, note: Path) -> None:
    value = json.dumps({"message": {"text": "hi", "files": [{"path": "form:one"}, {"path": "form:two"}]}})
    assert form(f"{url}/v2/say", f"json={value}", f"one=@{note}", f"two=@{note}").json()["data"] == ["hi hello,hello"]


def test_a_form_is_streamed_like_any_call(url: str, note: Path) -> None:
    answer = curl(f"{url}/v2/describe", "-H", "Accept: text/event-stream", "-F", f"note=@{note}")
    assert answer.text.endswith('event: complete\ndata: ["untitled: hello x 2"]\n\n')


@pytest.mark.parametrize(
    ("path", "parts", "parameter"),
    [
        ("v2/describe", ["nothing=@NOTE"], "nothing"),
        ("v2/describe", ["nothing=text"], "nothing"),
        ("v2/describe", ["note=@NOTE", "note=@NOTE"], "note"),
        ("v2/describe", ["note=@NOTE", "count=many"], "count"),
        ("v2/describe", ['json={"title": "a"}', "title=b", "note=@NOTE"], "title"),
        ("v2/describe", ['json={"note": {"path": "form:other"}}'], "other"),
        ("v2/describe", ['json={"note": {"path": "form:x"}}', "x=@NOTE", "x=@NOTE"], "x"),
        ("v2/describe", ["title=@NOTE", "note=null"], "title"),
        ("describe", ["note=@NOTE"], "json"),
        ("describe", ['json={"data": [null, "a", 1]}', "title=b"], "title"),
        ("describe", ['json={"data": [null, "a", 1]}', "title=@NOTE"], "title"),
        ("describe", ['json={"data": [null, "a", 1]}', "other=@NOTE"], "other"),
    ],
)
def test_a_part_that_does_not_fit_is_named(url: str, note: Path, path: str, parts: list[str], parameter: str) -> None:
    answer = form(f"{url}/{path}", *(part.replace("NOTE", str(note)) for part in parts))
    assert (answer.status, answer.json()["code"], answer.json()["parameter"]) == (422, "invalid_value", parameter)


@pytest.mark.parametrize("value", [DATA, {"path": DATA}, {"url": DATA}, {"path": None, "url": DATA}])
def test_a_data_url_is_a_file(url: str, value: object) -> None:
    assert result(f"{url}/describe", value, "Letter", 1) == ["Letter: hello x 1"]
    answer = post(f"{url}/v2/describe", {"note": value}, *WAIT)
    assert answer.json()["data"] == ["untitled: hello x 2"]


def test_data_urls_in_lists_and_messages(url: str) -> None:
    assert result(f"{url}/count_all", [DATA, {"path": DATA}, "data:,a%20b"]) == [13]
    assert result(f"{url}/say", {"text": DATA, "files": [{"path": DATA}]}) == [f"{DATA} hello"]


def test_a_text_that_begins_like_one_stays_a_text(url: str) -> None:
    assert result(f"{url}/describe", None, DATA, 1) == [f"{DATA}: none x 1"]


def test_every_component_with_files_takes_them(url: str) -> None:
    def inline(kind: str, file: str) -> str:
        return f"data:{kind};base64,{base64.b64encode((SAMPLES / file).read_bytes()).decode()}"

    values = [inline(kind, file) for kind, file in MEDIA.items()]
    assert result(f"{url}/look", *values) == [[".png", ".wav", ".mp4", ".glb"]]


@pytest.mark.parametrize(
    "bad", ["data:", "data:text/plain;base64,%%%", "data:text/plain", "data:a b/c,d", "DATA:x/y;base64,é"]
)
def test_a_broken_one_is_refused_at_once(url: str, bad: str) -> None:
    answer = post(f"{url}/describe", {"data": [bad, "a", 1]})
    assert (answer.status, answer.json()["parameter"]) == (422, "note")
    assert "data: URL" in answer.json()["expected"]
