"""`load` of an app with tables, plots, an editor and an explorer: they work here, and show what is there."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import limelight as gr
from limelight import media
from tests.servers import run_script

APPS = Path(__file__).parent / "apps"
Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("other")
    with run_script(APPS / "other_views.py", cwd=folder, log=folder / "log") as server:
        yield server.url


@pytest.fixture(scope="module")
def stand_in(other: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("here")
    (folder / "here.txt").write_text("of this machine")
    env = {**os.environ, "OTHER": other}
    with run_script(APPS / "stands_for.py", cwd=folder, log=folder / "log", env=env) as server:
        yield server.url


@pytest.fixture(scope="module")
def client(stand_in: str) -> Client:
    return Client(stand_in, verbose=False, analytics_enabled=False)


def ask(url: str, path: Json) -> httpx.Response:
    components = httpx.get(f"{url}/config").json()["components"]
    (number,) = [one["id"] for one in components if one["type"] == "fileexplorer"]
    return httpx.post(f"{url}/component_server", json={"component_id": number, "fn_name": "ls", "data": path})


def test_each_component_stands_for_one_of_its_kind_with_its_options(other: str) -> None:
    shown = {one["props"].get("label"): one for one in gr.load(other).config["components"]}
    kinds = {label: one["type"] for label, one in shown.items()}
    expected = {
        "Table": "dataframe", "Bars": "nativeplot", "Figure": "plot", "Editor": "imageeditor",
        "Regions": "annotatedimage", "Files": "fileexplorer",
    }  # fmt: skip
    assert expected.items() <= kinds.items()
    assert shown["Table"]["props"]["datatype"] == ["number", "markdown", "str"]
    assert shown["Table"]["props"]["value"]["data"] == [[1, 3.5, "a"], [2, 4.5, "b"]]
    bars = shown["Bars"]["props"]
    assert (bars["x"], bars["y"], bars["color_map"], bars["value"]["mark"]) == ("kind", "y", {"a": "red"}, "bar")
    assert shown["Editor"]["props"]["canvas_size"] == (300, 200)


def test_tables_and_plots_go_both_ways(client: Client) -> None:
    value = {"headers": ["x", "y", "kind"], "data": [[1, 1.5, "a"], [2, 2.5, "b"]]}
    table, total = client.predict(value, api_name="/total")
    assert (table["data"], total) == ([[2, 3.0, "aa"], [4, 5.0, "bb"]], "4.0")
    assert client.predict(api_name="/group")["data"] == [[1, 3.5, "a"]]


def test_figures_are_shown_but_not_those_that_hold_markup(client: Client) -> None:
    assert client.predict(api_name="/draw")["plot"].startswith("data:image/webp;base64,")
    assert client.predict(api_name="/chart")["type"] == "altair"
    with pytest.raises(AppError, match="Bokeh are not shown"):
        client.predict(api_name="/bokeh")


def test_pictures_of_an_editor_and_regions_are_files_of_both(client: Client) -> None:
    picture = handle_file(media.get_image("lantern.png"))
    value = {"background": picture, "layers": [picture], "composite": None}
    assert client.predict(value, api_name="/size").endswith(", 4) 1")
    assert client.predict(value, api_name="/mark")["annotations"][0]["label"] == "a"


def test_an_explorer_lists_the_other_apps_files_and_none_of_this_machine(client: Client, stand_in: str) -> None:
    assert ask(stand_in, []).json() == [{"name": "far.txt", "type": "file", "valid": True}]
    paged = {"path": [], "after": "a", "after_folder": True}
    assert [one["name"] for one in ask(stand_in, paged).json()["entries"]] == ["far.txt"]
    assert client.predict([["far.txt"]], api_name="/read") == "far away"
    with pytest.raises(AppError):
        client.predict([["here.txt"]], api_name="/read")


def test_samples_are_shown_with_the_names_of_their_files_and_chosen_there(other: str, client: Client) -> None:
    (found,) = (one["props"] for one in gr.load(other).config["components"] if one["type"] == "dataset")
    assert found["components"] == ["textbox", "dataframe", "textbox"]
    (row,) = found["samples"]
    assert (row[0], row[1]["data"], row[2]) == ("hills.jpg", [[1, 2.5, "a"]], '[["far.txt"]]')
    picture, table, paths = client.predict(0, api_name="/load_example")
    assert Path(picture).name == "hills.jpg"
    assert (table["data"], paths) == ([[1, 2.5, "a"]], [["far.txt"]])


@pytest.mark.parametrize("path", [[".."], ["/etc"], ["far.txt"], "here.txt", [5], [["x"]], {"path": [".."]}])
def test_no_path_lists_anything_else(stand_in: str, path: Json) -> None:
    answer = ask(stand_in, path)
    assert answer.status_code in (400, 422, 500)
    assert "entries" not in answer.text
