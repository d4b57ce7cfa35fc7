"""`data_model` of an own component: what functions get, what callers are told, and what is refused."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError
from pydantic import BaseModel

from limelight.components.html import HTML
from limelight.components.models import DataModel
from limelight.core.errors import DeclarationError, InputRejected
from tests.curl import post
from tests.servers import run_script

APP = Path(__file__).parent / "apps" / "models.py"


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with run_script(APP) as server:
        yield server.url


@pytest.fixture
def client(url: str) -> Client:
    return Client(url, verbose=False, analytics_enabled=False)


def test_functions_get_and_give_instances(client: Client) -> None:
    assert client.predict({"x": 1}, api_name="/move") == {"x": 2.0, "name": "somewhere"}


def test_functions_may_give_objects(client: Client) -> None:
    assert client.predict(api_name="/plain") == {"x": 7, "name": "there"}


def test_no_value_stays_none(client: Client) -> None:
    assert client.predict(None, api_name="/kind") == "NoneType"


def test_a_value_of_one_kind_has_a_root(client: Client) -> None:
    assert client.predict([1, 2], api_name="/total") == 3


def test_a_value_that_does_not_fit_is_refused_with_its_place(client: Client) -> None:
    with pytest.raises(AppError, match=r'Map "point" expected a Point: Input should be a valid number.* \(at x\)'):
        client.predict({"x": "far"}, api_name="/move")


def test_callers_are_told_its_schema(client: Client) -> None:
    found: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    [point] = found["named_endpoints"]["/move"]["parameters"]
    assert point["type"]["properties"]["x"] == {"title": "X", "type": "number"}
    assert (point["type"]["required"], point["component"]) == (["x"], "Map")


def test_files_of_a_model_go_in_and_out(client: Client, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    given = {"name": "note", "file": handle_file(tmp_path / "a.txt")}
    made: Any = client.predict(given, api_name="/louder")  # Any: JSON
    assert made["name"] == "note"
    assert Path(made["file"]).read_text() == "HELLO"


def test_a_file_is_a_value_of_its_own(client: Client, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    assert client.predict(handle_file(tmp_path / "a.txt"), api_name="/read") == "hello"


@pytest.mark.parametrize("name", ["read", "louder"])
def test_a_path_that_was_not_uploaded_is_refused(url: str, name: str) -> None:
    file = {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}
    data = [file if name == "read" else {"name": "n", "file": file}]
    answer = post(f"{url}/gradio_api/call/{name}", {"data": data})
    assert answer.status == 422
    assert "a file that was uploaded" in answer.text


def test_models_of_pydantic_do_without_the_base() -> None:
    class Plain(BaseModel):
        n: int

    class Own(HTML):
        data_model = Plain

    assert Own().preprocess({"n": "3"}) == Plain(n=3)  # as pydantic reads it, which a page's input gives as text
    assert Own().postprocess(Plain(n=4)) == {"n": 4}


def test_what_is_no_model_is_refused() -> None:
    class Own(HTML):
        data_model = dict

    with pytest.raises(DeclarationError, match="Own: data_model: expected a model of pydantic, or FileData"):
        Own()


def test_pydantic_is_imported_for_models_only() -> None:
    script = "import limelight as gr, sys\ngr.HTML('x').schema()\nprint('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


class Words(BaseModel):
    words: list[str]


def test_a_value_with_many_errors_is_refused_in_few_words() -> None:
    """Each error would take a kilobyte."""
    model = DataModel(Words, "HTML")
    tracemalloc.start()
    try:
        with pytest.raises(InputRejected, match=r"a Words, got .* with 50,000 errors"):
            model.value_of({"words": [0] * 50_000})
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < 1 << 20


def test_a_value_of_too_many_parts_is_refused_before_it_is_read() -> None:
    with pytest.raises(InputRejected, match="at most 250,000 values, got 250,002"):
        DataModel(Words, "HTML").value_of({"words": [0] * 250_000})
