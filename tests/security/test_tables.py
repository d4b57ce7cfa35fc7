"""What callers put into tables: bombs are refused before they are made, and markup stays in its cell."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from limelight.components.columns import columns_of
from limelight.components.table import Dataframe
from limelight.components.tables.written import write
from tests.curl import call, curl, post
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "tables.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


def test_a_deep_link_names_no_file_that_the_page_would_fetch() -> None:
    table = {"headers": ["a"], "data": [["x"]], "metadata": None}
    assert Dataframe().shared({**table, "file": "/../../logout", "rows": 1e15}) == table


@pytest.mark.parametrize(
    "value",
    [
        {"headers": ["a"] * 16_000, "data": [[]] * 1000},
        {"headers": ["a"], "data": [[0] * 16_000, *[[]] * 1000]},
        {"headers": ["a"] * 20_000, "data": []},
        {"headers": [], "data": [[0] * 20_000]},
        {"headers": [{"a": 1}], "data": [[1]]},
        {"headers": ["a"] * 16_000, "data": [[]] * 100},
        {"headers": [["a"] * 100], "data": [[1]]},
    ],
    ids=["headers by rows", "one long row", "headers", "cells", "an object as header", "missing cells", "levels"],
)
@pytest.mark.parametrize("name", ["frame", "array"])
def test_a_small_body_makes_no_large_table(server: Server, name: str, value: Any) -> None:  # Any: JSON
    answer = post(f"{server.url}/call/{name}", {"data": [value]})
    assert answer.status == 422, answer.text
    assert 'Dataframe \\"given\\" expected' in answer.text


def test_one_long_text_makes_no_large_array(server: Server) -> None:
    value = {"headers": ["a"], "data": [["x" * 100_000], *[["y"]] * 2000]}
    answer = post(f"{server.url}/run/array", {"data": [value]})
    assert "texts that fit into an array" in answer.text


def test_texts_in_lists_within_cells_make_no_large_array(server: Server) -> None:
    value = {"headers": ["a"], "data": [[["x" * 10_000, *["y"] * 10_000]]]}
    answer = post(f"{server.url}/run/array", {"data": [value]})
    assert "texts that fit into an array" in answer.text


@pytest.mark.parametrize("nested", [False, True], ids=["cells", "lists in cells"])
def test_objects_with_other_names_in_each_row_make_no_large_frame(server: Server, nested: bool) -> None:
    objects = [{f"k{number}": 1} for number in range(2500)]
    rows = [[objects]] if nested else [[one] for one in objects]
    answer = post(f"{server.url}/run/polars", {"data": [{"headers": ["a"], "data": rows}]})
    assert "objects whose names are alike" in answer.text


@pytest.mark.parametrize("made", [write, columns_of], ids=["a table", "a plot"])
@pytest.mark.parametrize(
    "value",
    [[{f"k{number}": 1} for number in range(4000)], {"a": [1] * 4000, **{f"k{number}": [] for number in range(4000)}}],
    ids=["rows", "columns"],
)
def test_what_a_function_hands_back_makes_no_large_table(made: Callable[[object, str], object], value: object) -> None:
    with pytest.raises(ValueError, match=r"expected (a table of at most|columns of one length|at most)"):
        made(value, "Dataframe")


def test_a_link_shows_no_markup_of_cells(server: Server) -> None:
    evil = "<b>free</b> <img src='https://evil.example/x'>"
    own = "data:image/png;base64,AAAA"
    rows = [[evil, evil, "https://evil.example/x", evil], [{"a": evil}, 1, own, None], [[evil], evil, {"url": evil}, 2]]
    css = [["color: red"] * 4] * 3
    value = {"headers": [*"abcd"], "data": rows, "metadata": {"display_value": rows, "styling": css}}
    call(f"{server.url}/call/rich", value, session="rich")
    link = curl(f"{server.url}/deep_link?session_hash=rich").json()
    config = curl(f"{server.url}/config?deep_link={link}").json()
    assert config["deep_link_state"] == "valid"
    (found,) = (one["props"]["value"] for one in config["components"] if one["props"].get("label") == "Evil")
    assert found["headers"] == [*"abcd"]
    assert not found["metadata"]
    first, second, third = found["data"]
    assert "<" not in f"{first[0]}{second[0]}{third[0]}"
    assert first[1] == third[1] == evil.replace("<", "<\u2060")
    assert [first[2], second[2], third[2]] == [None, own, None]
    assert [first[3], second[3], third[3], second[1]] == [evil, None, 2, 1]


@pytest.mark.browser
def test_markup_and_css_stay_in_their_cells(context: BrowserContext, server: Server) -> None:
    page = context.new_page()
    page.goto(server.url)
    expect(page.get_by_test_id("cell-0-0").locator("b")).to_have_text("html")
    expect(page.get_by_test_id("header-0").first).to_have_text("<b>html</b>")
    expect(page.get_by_test_id("cell-0-1").locator("i")).to_have_css("position", "static")
    expect(page.get_by_test_id("cell-0-1").locator("a[href^=javascript]")).to_have_count(0)
    expect(page.get_by_test_id("cell-0-3")).to_have_text("<b>text</b>")
    expect(page.get_by_test_id("cell-0-3")).to_have_css("color", "rgb(255, 0, 0)")
    expect(page.get_by_test_id("cell-0-3")).to_have_css("position", "relative")
    expect(page.get_by_test_id("cell-0-3")).to_have_css("background-image", "none")
    expect(page.locator("body")).to_be_visible()
    assert page.locator("#x").count() == 0
    assert page.evaluate("window.evil") is None
