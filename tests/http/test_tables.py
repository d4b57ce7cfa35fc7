"""Tables over curl and Gradio's client."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

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
