"""Components of forms: what functions get and give, as Gradio's documentation promises it."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.wire import FileData
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from limelight.ui.graph import Graph

PARIS = ZoneInfo("Europe/Paris")
MOMENT = datetime.datetime(2024, 1, 2, 3, 4, 5)
WRITTEN = "2024-01-02 03:04:05"


@pytest.mark.parametrize(
    ("options", "wire", "python"),
    [
        ({}, WRITTEN, MOMENT.timestamp()),
        ({"type": "datetime"}, WRITTEN, MOMENT),
        ({"type": "datetime"}, "2024-1-2", datetime.datetime(2024, 1, 2)),
        ({"type": "datetime"}, " 2024-01-02T03:04 ", MOMENT.replace(second=0)),
        ({"type": "datetime", "include_time": False}, "2024-01-02", datetime.datetime(2024, 1, 2)),
        ({"type": "string"}, WRITTEN, WRITTEN),
        ({"type": "string"}, "whenever", "whenever"),
        ({"timezone": "Europe/Paris"}, WRITTEN, MOMENT.replace(tzinfo=PARIS).timestamp()),
        ({"timezone": "Europe/Paris", "type": "datetime"}, WRITTEN, MOMENT.replace(tzinfo=PARIS)),
        *(({}, None, None), ({}, "", None), ({"type": "string"}, "", None)),
    ],
)
def test_a_date_comes_as_the_type_that_was_asked_for(options: dict[str, Any], wire: str | None, python: object) -> None:
    component = gr.DateTime(**options)
    component.check(wire)
    assert component.preprocess(wire) == python


@pytest.mark.parametrize(
    ("written", "ago"),
    [("now", {}), ("now - 5m", {"minutes": 5}), ("now-2d", {"days": 2}), ("now - 10 s", {"seconds": 10})],
)
def test_now_counts_from_the_call(written: str, ago: dict[str, int]) -> None:
    component = gr.DateTime(timezone="Europe/Paris", type="datetime")
    component.check(written)
    before = datetime.datetime.now(PARIS)
    found = component.preprocess(written)
    assert isinstance(found, datetime.datetime)
    assert before <= found + datetime.timedelta(**ago) <= datetime.datetime.now(PARIS)


def test_now_as_text_is_the_time_that_it_means() -> None:
    found = gr.DateTime(type="string").preprocess("now - 1h")
    datetime.datetime.strptime(str(found), "%Y-%m-%d %H:%M:%S")


@pytest.mark.parametrize("written", ["tomorrow", "now + 5m", "now - 5w", "2024-01-02 03:04:05 x", "1700000000"])
def test_what_is_no_date_is_refused_before_the_call(written: str) -> None:
    with pytest.raises(InputRejected):
        gr.DateTime().check(written)


@pytest.mark.parametrize("written", ["2024-02-30", "2024-13-01 00:00:00", "now - 999999d"])
def test_a_date_that_is_in_no_calendar_is_the_callers_mistake(written: str) -> None:
    component = gr.DateTime(label="Start", timezone="Europe/Paris")
    component.check(written)
    with pytest.raises(InputRejected, match='DateTime "Start" expected a date as YYYY-MM-DD HH:MM:SS'):
        component.preprocess(written)


@pytest.mark.parametrize(
    ("options", "value", "wire"),
    [
        ({"timezone": "Europe/Paris"}, 1700000000, "2023-11-14 23:13:20"),
        ({"timezone": "US/Pacific"}, 1700000000.5, "2023-11-14 14:13:20"),
        ({"timezone": "US/Pacific", "include_time": False}, 1700000000, "2023-11-14"),
        ({"timezone": "Europe/Paris"}, MOMENT.replace(tzinfo=datetime.UTC), "2024-01-02 04:04:05"),
        *(({}, MOMENT, WRITTEN), ({}, MOMENT.date(), "2024-01-02 00:00:00"), ({}, None, None)),
        *(({}, WRITTEN, WRITTEN), ({}, "now - 5m", "now - 5m"), ({}, "", "")),
        *(({}, MOMENT.isoformat(), WRITTEN), ({"include_time": False}, WRITTEN, "2024-01-02")),
        ({"type": "string"}, "whenever", "whenever"),
    ],
)
def test_a_function_gives_a_date_in_any_form(options: dict[str, Any], value: object, wire: str | None) -> None:
    assert gr.DateTime(**options).postprocess(value) == wire


def test_a_text_that_is_no_date_says_what_is_one() -> None:
    with pytest.raises(ValueError, match=r"expected a date as YYYY-MM-DD HH:MM:SS, or now - 5m, got 'soon'"):
        gr.DateTime().postprocess("soon")


def test_a_timezone_that_nobody_knows_is_told_when_it_is_declared() -> None:
    with pytest.raises(DeclarationError, match="DateTime: timezone"):
        gr.DateTime(timezone="Mars/Olympus")


SPANS: list[Any] = [("a", "X"), (" b ", "X"), ("", None), ("c", None), ("d", 1)]  # Any: labels of several types


@pytest.mark.parametrize(
    ("options", "shown"),
    [
        ({}, [("a", "X"), (" b ", "X"), ("", None), ("c", None), ("d", 1.0)]),
        ({"show_whitespaces": False}, [("a", "X"), ("b", "X"), ("", None), ("c", None), ("d", 1.0)]),
        ({"combine_adjacent": True}, [("a b ", "X"), ("c", None), ("d", 1.0)]),
        ({"combine_adjacent": True, "adjacent_separator": "-"}, [("a- b ", "X"), ("c", None), ("d", 1.0)]),
    ],
)
def test_highlighted_text_comes_back_as_pairs(options: dict[str, Any], shown: list[Any]) -> None:
    component = gr.HighlightedText(**options)
    found = component.preprocess(to_json(component.postprocess(SPANS)))
    assert found == shown
    assert [(span["token"], span["class_or_confidence"]) for span in found or []] == shown
    assert component.preprocess(to_json(component.postprocess(found))) == shown


def test_entities_of_a_model_become_spans() -> None:
    entities = [{"entity_group": "B", "start": 6, "end": 9}, {"entity": "A", "start": 0, "end": 5}]
    component = gr.HighlightedText(combine_adjacent=True)
    wire = to_json(component.postprocess({"text": "Hello big world", "entities": entities}))
    assert component.preprocess(wire) == [("Hello", "A"), (" ", None), ("big", "B"), (" world", None)]


@pytest.mark.parametrize("value", ["text", [("a",)], {"text": "a"}, [1]])
def test_what_is_no_highlighted_text_says_what_is(value: Any) -> None:
    with pytest.raises(TypeError, match="HighlightedText takes"):
        gr.HighlightedText().postprocess(value)


LINES = [{"speaker": "Ann", "text": "hi"}, {"speaker": "Bob", "text": "yo: x"}]


@pytest.mark.parametrize(
    ("options", "wire", "python"),
    [
        ({}, LINES, "[Ann] hi\n[Bob] yo: x"),
        ({"separator": " | "}, LINES, "[Ann] hi | [Bob] yo: x"),
        ({"formatter": lambda speaker, text: f"<{speaker}> {text}"}, LINES, "<Ann> hi\n<Bob> yo: x"),
        ({"type": "list"}, LINES, LINES),
        ({"type": "list", "speakers": ["Ann", "Bob"]}, "[Ann] hi\n[Bob] yo: x", LINES),
        ({"type": "list", "speakers": ["Ann"]}, "hi\nyou", [{"speaker": "Ann", "text": "hi\nyou"}]),
        ({"type": "list"}, "hi", "hi"),
        *(({}, "hi", "hi"), ({}, None, ""), ({"type": "list"}, None, [])),
    ],
)
def test_a_dialogue_comes_as_text_or_lines(options: dict[str, Any], wire: Any, python: object) -> None:
    component = gr.Dialogue(**options)
    component.check(wire)
    assert component.preprocess(wire) == python
    assert component.postprocess(wire) == wire


def test_lines_of_a_dialogue_are_read_as_the_author_reads_them() -> None:
    def read(line: str) -> dict[str, str]:
        speaker, _, text = line.partition(": ")
        return {"speaker": speaker, "text": text}

    component = gr.Dialogue(type="list", speakers=["Ann"], unformatter=read)
    assert component.preprocess("Ann: hi\nBob: yo: x") == LINES
    assert component.unformat("Ann: hi") == LINES[:1]
    assert component.props()["server_fns"] == ["format", "unformat"]


def test_a_dialogue_has_at_most_its_lines() -> None:
    with pytest.raises(InputRejected):
        gr.Dialogue(max_lines=1).check(LINES)


def test_a_color_stays_as_it_is_written() -> None:
    component = gr.ColorPicker()
    assert [component.preprocess(component.postprocess(one)) for one in ("#ff0000", "red", None)] == [
        "#ff0000",
        "red",
        None,
    ]


def test_parameters_come_back_as_they_were() -> None:
    value = {"a": {"type": "int", "description": "d", "default": "3"}, "b": {"type": "str", "default": None}}
    component = gr.ParamViewer(value)
    wire = component.postprocess(value)
    component.check(wire)
    assert component.preprocess(wire) == value
    with pytest.raises(TypeError, match="ParamViewer takes"):
        component.postprocess(["a"])


def test_a_file_to_download_is_stored_and_comes_back_as_a_path(store: FileStore, tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text("hi")
    component = gr.DownloadButton()
    wire = component.postprocess(path)
    assert isinstance(wire, FileData)
    assert wire.orig_name == "report.txt"
    assert Path(component.preprocess(to_json(wire)) or "").read_text() == "hi"


def test_an_icon_is_a_file_that_the_page_loads(store: FileStore, tmp_path: Path) -> None:
    path = tmp_path / "icon.svg"
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    for component in (gr.Button(icon=path), gr.UploadButton(icon=str(path)), gr.DownloadButton(icon=path)):
        icon = component.props()["icon"]
        assert isinstance(icon, FileData)
        assert icon.orig_name == "icon.svg"
    assert gr.Button().props()["icon"] is None


def endpoints(demo: gr.Blocks) -> dict[str, str]:
    graph: Graph = demo.graph()
    return {one.name: one.visibility for one in graph.endpoints if one.name}


def test_clearing_is_an_endpoint_where_it_is_asked_for() -> None:
    with gr.Blocks() as demo:
        box = gr.Textbox()
        gr.ClearButton(box)
        gr.ClearButton(box, api_name="wipe")
        gr.ClearButton(box, api_visibility="public")
    assert endpoints(demo) == {"wipe": "undocumented", "clear": "public"}


def test_an_app_is_duplicated_where_there_is_a_hub(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACE_ID", raising=False)
    assert gr.DuplicateButton().props()["link"] is None
    monkeypatch.setenv("SPACE_ID", "ann/app")
    props = gr.DuplicateButton().props()
    assert (props["link"], props["link_target"]) == ("https://huggingface.co/spaces/ann/app?duplicate=true", "_blank")
    assert gr.DuplicateButton(link="/own").props()["link"] == "/own"
    assert gr.DuplicateButton(_activate=False).props()["link"] is None
    monkeypatch.setenv("SPACE_ID", "../x?y")
    assert gr.DuplicateButton().props()["link"] is None
