"""Tables over curl and Gradio's client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from gradio_client import Client

from tests.curl import curl, post, result
from tests.servers import Server, run_script

HERE = Path(__file__).parent
WIRE = {"headers": ["a", "b"], "data": [[1, "x"], [2, None]]}


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(HERE / "apps" / "tables.py") as running:
        yield running


def test_a_table_goes_in_and_out(server: Server) -> None:
    assert result(f"{server.url}/call/same", WIRE) == [{**WIRE, "metadata": None}]
    assert result(f"{server.url}/call/turned", WIRE) == [
        {"headers": ["1", "2"], "data": [[2, None], [1, "x"]], "metadata": None}
    ]
    assert result(f"{server.url}/call/kinds", {"headers": ["a", "b"], "data": [[1, 1.5]]}) == ["int64, float64"]


def test_dates_and_what_is_missing(server: Server) -> None:
    expected = [[1.5, "2024-01-02 00:00:00"], [None, "2024-01-03 04:05:00"]]
    assert result(f"{server.url}/call/made") == [{"headers": ["n", "t"], "data": expected, "metadata": None}]


def test_gradios_client_sends_and_gets_the_wires_form(server: Server) -> None:
    client = Client(server.url, verbose=False)
    assert client.predict(WIRE, api_name="/same") == {**WIRE, "metadata": None}
    assert client.predict(api_name="/kinds") == "object, object, object"
    client.close()


def test_the_description_is_gradios(server: Server) -> None:
    described = curl(f"{server.url}/gradio_api/info").json()["named_endpoints"]["/same"]["parameters"][0]
    assert described["component"] == "Dataframe"
    assert described["type"]["title"] == "DataframeData"
    assert described["parameter_default"] == {"headers": ["1", "2", "3"], "data": [], "metadata": None}
    kind = "dict(headers: list[Any], data: list[list[Any]], metadata: dict(str, list[Any] | None) | None)"
    assert described["python_type"]["type"] == kind


@pytest.mark.parametrize(
    "value",
    [
        *([[1]], "x", {"data": []}, {"headers": ["a"], "data": [1]}),
        *({"headers": ["a"] * 17_000, "data": []}, {"headers": ["a"] * 9000, "data": [[]] * 2000}),
        *({"headers": [[["a"]]], "data": []}, {"headers": ["a"], "data": [], "metadata": {"x": 1}}),
    ],
)
def test_what_is_no_table_is_refused_with_the_parameters_name(server: Server, value: Any) -> None:  # Any: JSON
    answer = post(f"{server.url}/call/same", {"data": [value]})
    assert answer.status == 422, answer.text
    assert 'Dataframe \\"given\\" expected' in answer.text


def uploaded(server: Server, path: Path) -> str:
    answer = curl("-F", f"files=@{path}", f"{server.url}/gradio_api/upload")
    assert answer.status == 200, answer.text
    return str(answer.json()[0])


def test_a_table_may_come_as_an_uploaded_file(server: Server, tmp_path: Path) -> None:
    (tmp_path / "table.json").write_bytes(msgspec.json.encode(WIRE))
    file = {"path": uploaded(server, tmp_path / "table.json"), "meta": {"_type": "gradio.FileData"}}
    assert result(f"{server.url}/call/same", file) == [{**WIRE, "metadata": None}]
    assert post(f"{server.url}/run/length", {"data": [file]}).json()["data"] == ["2"]
    assert post(f"{server.url}/call/same", {"data": [{"path": "/etc/passwd"}]}).status == 422


def messages(server: Server, session: str, query: str = "") -> list[Any]:  # Any: JSON
    """Of a session whose only call is that for a large table."""
    described = curl(f"{server.url}/config").json()["dependencies"]
    number = next(one["id"] for one in described if one["api_name"] == "large")
    post(f"{server.url}/queue/join", {"data": [], "fn_index": number, "session_hash": session})
    text = curl("-N", f"{server.url}/queue/data?session_hash={session}{query}").text
    return [msgspec.json.decode(frame[6:]) for frame in text.split("\n\n") if frame]


def test_the_page_gets_the_first_rows_of_a_large_table_and_others_all(server: Server) -> None:
    whole = result(f"{server.url}/call/large")[0]
    assert (len(whole["data"]), list(whole)) == (20_000, ["headers", "data", "metadata"])
    others = next(one for one in messages(server, "other") if one["msg"] == "process_completed")
    assert others["output"]["data"] == [whole]
    own = next(one for one in messages(server, "own", "&page=1") if one["msg"] == "process_completed")
    short = own["output"]["data"][0]
    assert short == {**whole, "data": whole["data"][:100], "file": short["file"], "rows": 20_000}
    stored = curl(f"{server.url}/gradio_api/file={short['file']}")
    assert stored.json() == whole
    assert result(f"{server.url}/call/length", {"path": short["file"]}) == ["20000"]


def test_a_large_initial_value_is_not_in_the_page(server: Server) -> None:
    page, components = curl(f"{server.url}/").body, curl(f"{server.url}/config").json()["components"]
    given = next(one["props"]["value"] for one in components if one["props"].get("label") == "Large")
    assert len(given["data"]) == 20_000
    assert b'"rows":20000' in page
    assert len(page) < 100_000
