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


def messages(server: Server, session: str, query: str = "", name: str = "large") -> list[Any]:  # Any: JSON
    """Of a session whose only call is that for a large table."""
    described = curl(f"{server.url}/config").json()["dependencies"]
    number = next(one["id"] for one in described if one["api_name"] == name)
    post(f"{server.url}/queue/join", {"data": [], "fn_index": number, "session_hash": session})
    return heard(server, session, query)


def heard(server: Server, session: str, query: str) -> list[Any]:  # Any: JSON
    text = curl("-N", f"{server.url}/queue/data?session_hash={session}{query}").text
    return [msgspec.json.decode(frame[6:]) for frame in text.split("\n\n") if frame]


def outputs(found: list[Any], kind: str = "process_completed") -> list[Any]:  # Any: JSON
    return [one["output"] for one in found if one["msg"] == kind]


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


@pytest.mark.parametrize(("name", "headers"), [("updated", [*"abc"]), ("replaced", ["name", "number", "note"])])
def test_an_update_has_the_first_rows_too(server: Server, name: str, headers: list[str]) -> None:
    ((whole,),) = [one["data"] for one in outputs(messages(server, f"{name}-whole", name=name))]
    ((short,),) = [one["data"] for one in outputs(messages(server, f"{name}-page", "&page=1", name))]
    assert short["__type__"] == "update"
    assert {**short, "value": None} == {**whole, "value": None}
    value = short["value"]
    assert (value["headers"], len(value["data"]), value["rows"]) == (headers, 100, 20_000)
    assert curl(f"{server.url}/gradio_api/file={value['file']}").json() == whole["value"]


def test_an_update_without_a_table_is_as_it_was(server: Server) -> None:
    assert outputs(messages(server, "renamed", "&page=1", "renamed"))[0]["data"] == [
        {"__type__": "update", "label": "Other"}
    ]


def test_a_generator_begins_with_the_first_rows_and_says_changes_and_no_end_again(server: Server) -> None:
    whole = outputs(messages(server, "all-steps", name="grown"), "process_generating")
    found = messages(server, "own-steps", "&page=1", "grown")
    first, second = (one["data"][0] for one in outputs(found, "process_generating"))
    assert (len(first["data"]), first["rows"]) == (100, 20_000)
    assert curl(f"{server.url}/gradio_api/file={first['file']}").json() == whole[0]["data"][0]
    assert second == whole[1]["data"][0]
    assert ["replace", ["data", 15_000, 0], "changed"] in second
    assert outputs(found)[0]["data"] == [{"__type__": "update"}]
    assert len(result(f"{server.url}/call/grown")[0]["data"]) == 20_001


def test_tables_of_a_render_come_with_the_first_rows(server: Server) -> None:
    dependencies = curl(f"{server.url}/config").json()["dependencies"]
    number = next(one["id"] for one in dependencies if one["render_id"] is not None)
    body = {"data": [], "fn_index": number, "session_hash": "made"}
    post(f"{server.url}/queue/join", body)
    (made,) = [one["render_config"] for one in outputs(heard(server, "made", "&page=1"))]
    (table,) = [one for one in made["components"] if one["type"] == "dataframe"]
    assert (len(table["props"]["value"]["data"]), table["props"]["value"]["rows"]) == (100, 20_000)
    fill = next(one for one in made["dependencies"] if one["outputs"] == [table["id"]])
    post(f"{server.url}/queue/join", {"data": [], "fn_index": fill["id"], "session_hash": "made"})
    (filled,) = [one["data"][0] for one in outputs(heard(server, "made", "&page=1"))]
    assert (len(filled["data"]), filled["rows"]) == (100, 20_000)
    post(f"{server.url}/queue/join", body)
    (other,) = [one["render_config"] for one in outputs(heard(server, "made", ""))]
    (table,) = [one for one in other["components"] if one["type"] == "dataframe"]
    assert len(table["props"]["value"]["data"]) == 20_000


def test_a_table_that_is_no_longer_stored_is_refused_with_what_to_do(server: Server) -> None:
    short = outputs(messages(server, "gone", "&page=1"))[0]["data"][0]
    gone = short["file"].replace("/table.json", "/other.json")
    answer = post(f"{server.url}/call/length", {"data": [{"path": gone, "meta": {"_type": "gradio.FileData"}}]})
    assert answer.status == 422
    assert "is still stored (if not, upload it again)" in answer.text
    assert curl(f"{server.url}/gradio_api/file={gone}").status == 403
