"""Users flag samples: rows and copies of files in a folder."""

from __future__ import annotations

import asyncio
import csv
import json
import multiprocessing
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.endpoint import Call, running_call
from limelight.core.errors import DeclarationError, InputRejected, StorageFull
from limelight.core.session import Session
from limelight.core.wire import Completed, Failed, FileData
from limelight.flagging import ChatCSVLogger, ClassicCSVLogger, FlaggingCallback
from limelight.flagging.space import LOCK
from limelight.recipes.chat_log import rating
from tests.recipes.test_examples import running
from tests.ui.test_apps import run, values

# ruff: noqa: ASYNC240  # small files of the test

pytestmark = pytest.mark.anyio


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def upper(text: str) -> str:
    return text.upper()


def rows(path: str) -> list[list[str]]:
    with Path(path).open(newline="", encoding="utf-8") as file:
        return list(csv.reader(file))


def logger_of(*components: gr.Component, kind: type[gr.SimpleCSVLogger] = gr.CSVLogger, **options: Any) -> Any:
    made = kind(**options)  # Any: options, and any kind
    made.setup(components, "flags")
    return made


def fill(made: gr.SimpleCSVLogger, sample: list[object]) -> int:
    """Save the sample until it is refused. Returns how often it was saved."""
    count = 0
    try:
        while count < 100:
            made.flag(sample)
            count += 1
    except StorageFull:
        return count
    raise AssertionError("it was never refused")


async def call(app: App, name: str, *data: object) -> Any:  # Any: a terminal event
    return (await run(app, name, *data, session="s"))[-1]


async def test_the_button_saves_what_the_page_shows() -> None:
    async with running(gr.Interface(upper, "text", "text")) as app:
        end = await call(app, "Flag", "a", "A")
        assert values([end]) == [{"__type__": "update", "value": "Flag", "interactive": True}]
    names, saved = rows(".gradio/flagged/dataset1.csv")
    assert names == ["text", "output", "flag", "timestamp"]
    assert saved[:3] == ["a", "A", ""]


async def test_each_option_is_a_button_that_saves_its_value() -> None:
    demo = gr.Interface(upper, "text", "text", flagging_options=[("Good!", "good"), ("Bad", "bad")], flagging_dir="f")
    labels = [block["props"].get("value") for block in demo.graph().config["components"] if block["type"] == "button"]
    assert labels[-2:] == ["Good!", "Bad"]
    async with running(demo) as app:
        await call(app, "Flag", "a", "A")
        await call(app, "Flag_1", "b", "B")
    assert [row[2] for row in rows("f/dataset1.csv")] == ["flag", "good", "bad"]


def test_options_may_be_texts() -> None:
    demo = gr.Interface(upper, "text", "text", flagging_options=["right"])
    assert [button.value for button in demo.flags.buttons] == ["Flag as right"]


async def test_with_auto_each_result_is_saved_when_the_call_has_succeeded() -> None:
    demo = gr.Interface(upper, "text", "text", flagging_mode="auto", flagging_dir="f")
    flagging = demo.graph().config["dependencies"][-1]
    assert (flagging["trigger_after"], flagging["trigger_only_on_success"], flagging["outputs"]) == (0, True, [])
    async with running(demo) as app:
        assert values([await call(app, "Flag", "a", "A")]) == []
    assert rows("f/dataset1.csv")[0] == ["text", "output", "timestamp"]


@pytest.mark.parametrize("options", [{"flagging_mode": "never"}, {"outputs": None}])
def test_without_flagging_there_is_no_endpoint(options: dict[str, Any]) -> None:
    demo = gr.Interface(**{"fn": upper, "inputs": "text", "outputs": "text", **options})
    assert "Flag" not in [endpoint.name for endpoint in demo.graph().endpoints]


def test_the_environment_sets_the_mode(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GRADIO_FLAGGING_MODE", "never")
    assert gr.Interface(upper, "text", "text").flags.mode == "never"


@pytest.mark.parametrize(
    "options",
    [
        {"flagging_mode": "x"},
        {"flagging_options": ["a", ("b", "c")]},
        {"flagging_options": "a"},
        {"flagging_callback": object()},
    ],
)
def test_options_that_make_no_sense_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match=next(iter(options))):
        gr.Interface(upper, "text", "text", **options)


async def test_a_callback_of_ones_own_gets_wire_values_the_option_and_the_user() -> None:
    saved: list[object] = []

    class Mine(FlaggingCallback):
        def setup(self, components: Any, flagging_dir: Any) -> None:  # Any: as declared
            saved.append([len(components), flagging_dir])

        def flag(self, flag_data: list[Any], flag_option: Any = None, username: Any = None) -> int:  # Any: as declared
            saved.append([flag_data, flag_option, username])
            return 1

    demo = gr.Interface(upper, "text", gr.JSON(), flagging_callback=Mine(), flagging_options=["x"], flagging_dir="d")
    async with running(demo) as app:
        await call(app, "Flag", "a", {"b": 1})
    assert saved == [[2, "d"], [["a", {"b": 1}], "x", None]]


async def test_files_are_copied_from_the_store() -> None:
    async with running(gr.Interface(lambda x: x, gr.File(label="My: file"), "text", flagging_dir="f")) as app:
        stored = app.engine.files.save(b"hello", "a.txt")
        assert isinstance(
            await call(app, "Flag", {"path": stored.path, "meta": {"_type": "gradio.FileData"}}, "x"), Completed
        )
    copy = rows("f/dataset1.csv")[1][0]
    assert copy.startswith("f/My file/")
    assert copy.endswith("/a.txt")
    assert Path(copy).read_bytes() == b"hello"


async def test_a_caller_cannot_name_a_file_of_the_server() -> None:
    Path("secret.txt").write_text("secret")
    demo = gr.Interface(lambda x: x, "file", gr.JSON(), flagging_dir="f")
    outside = {"path": str(Path("secret.txt").resolve()), "meta": {"_type": "gradio.FileData"}}
    async with running(demo) as app:
        with pytest.raises(InputRejected, match="uploaded to this server"):
            await call(app, "Flag", outside, None)
        await call(app, "Flag", None, outside)
    assert not [path for path in Path("f").rglob("*") if path.name == "secret.txt"]
    assert json.loads(rows("f/dataset1.csv")[1][1]) == outside


async def test_a_sample_that_cannot_be_saved_fails_its_call_and_leaves_nothing() -> None:
    demo = gr.Interface(upper, "text", "text", flagging_callback=gr.CSVLogger(max_bytes=10), flagging_dir="f")
    async with running(demo) as app:
        end = await call(app, "Flag", "a", "A")
    assert isinstance(end, Failed)
    assert [path.name for path in Path("f").iterdir()] == [LOCK]


@pytest.mark.parametrize(
    ("text", "saved"),
    [
        ("=1+1", "'=1+1"),
        ("@x", "'@x"),
        ("\t=1", "'\t'=1"),
        ("x,=1", "'x,=1"),
        ("a;=1", "a;'=1"),
        ("a\n=1", "a\n'=1"),
        ('a;"=1', "a;\"'=1"),
        ("a\n-2+3", "a\n'-2+3"),
        ("a\n- item", "a\n- item"),
        ("a=b", "a=b"),
        (" =1", "' =1"),
        ("\u00a0+1", "'\u00a0+1"),
        ("\ufeff@a", "'\ufeff@a"),
        ("\u200b \x0b-2", "'\u200b \x0b-2"),
        (" - item", " - item"),
        (-5, "-5"),
        (None, ""),
        (True, "true"),
        (["=a"], '["=a"]'),
    ],
)
def test_no_text_is_a_formula_in_a_spreadsheet(text: object, saved: str) -> None:
    logger_of(gr.JSON(label="a") if not isinstance(text, str) else gr.Textbox(label="a")).flag([text], "=f", "@u")
    assert rows("flags/dataset1.csv")[1][:3] == [saved, "'=f", "'@u"]


def test_other_columns_begin_another_file() -> None:
    assert logger_of(gr.Textbox(label="a")).flag(["1"]) == 1
    assert logger_of(gr.Textbox(label="a")).flag(["2"]) == 2
    assert logger_of(gr.Textbox(label="b")).flag(["3"]) == 1
    assert logger_of(gr.Textbox()).flag(["4"], flag_option="x") == 1
    assert rows("flags/dataset3.csv")[0] == ["component 0", "flag", "timestamp"]


def test_a_name_of_ones_own_is_the_only_file() -> None:
    for label in ("a", "b"):
        logger_of(gr.Textbox(label=label), dataset_file_name="x.csv").flag([label])
    assert [row[0] for row in rows("flags/x.csv")] == ["a", "a", "b"]


def test_simple_and_classic_loggers_write_log_csv() -> None:
    assert logger_of(gr.Textbox(), kind=gr.SimpleCSVLogger).flag(["1"]) == 0
    assert rows("flags/log.csv") == [["1"]]
    Path("flags/log.csv").unlink()
    assert logger_of(gr.Textbox(label="t"), kind=ClassicCSVLogger).flag(["1"]) == 1
    assert rows("flags/log.csv")[0] == ["t", "timestamp"]


def test_a_chat_logger_saves_the_conversation_and_the_reaction() -> None:
    chats = ChatCSVLogger()
    chats.setup("flags")
    liked = gr.LikeData(None, {"index": 1, "value": "=x", "liked": False})
    assert chats.flag(liked, [{"role": "user", "content": "hi"}], username="ann") == 1
    names, saved = rows("flags/log.csv")
    assert names == ["conversation", "index", "value", "flag", "username", "timestamp"]
    assert saved[1:5] == ["1", "'=x", "Dislike", "ann"]


def test_a_chat_saves_the_ratings_that_its_author_offers() -> None:
    rate = rating(Path("flags"), ["Wrong"])
    for index, liked in ((1, True), (2, "Wrong")):
        rate(gr.LikeData(None, {"index": index, "value": ["a"], "liked": liked}), [gr.ChatMessage("hi")], gr.Request())
    for place, reaction in ((3, "=x"), (["=x"], False), (4, ["Wrong"]), (5, None)):
        event = gr.LikeData(None, {"index": place, "value": ["a"], "liked": reaction})
        with pytest.raises(
            InputRejected, match=r"/flag expected event_data with .* true, false, or one of 'Wrong', got"
        ):
            rate(event, [gr.ChatMessage("hi")], gr.Request())
    names, *saved = rows("flags/log.csv")
    assert names == ["conversation", "index", "value", "flag", "username", "timestamp"]
    assert [row[1:5] for row in saved] == [["1", '["a"]', "Like", ""], ["2", '["a"]', "Wrong", ""]]
    assert json.loads(saved[0][0])[0]["content"] == "hi"


async def test_callers_rate_by_an_endpoint_that_takes_the_event() -> None:
    demo = gr.ChatInterface(lambda message, history: message, flagging_mode="manual", flagging_options=["Wrong"])
    assert [*demo.get_api_info()["named_endpoints"]] == ["/lambda", "/flag"]
    said = [{"role": "assistant", "content": [{"type": "text", "text": "hi"}]}]
    app = App(demo)
    async with app.engine:
        assert values(await run(app, "flag", said, event_data={"index": 0, "value": "hi", "liked": "Wrong"})) == []
        refused = (await run(app, "flag", said))[-1]
    assert isinstance(refused, Failed)
    assert [row[1:4] for row in rows(".gradio/flagged/log.csv")[1:]] == [["0", "hi", "Wrong"]]


def test_a_broken_last_line_stays_alone() -> None:
    made = logger_of(gr.Textbox(label="t"))
    made.flag(["1"])
    with Path("flags/dataset1.csv").open("a") as file:
        file.write("half")
    assert made.flag(["2"]) == 3
    assert [row[0] for row in rows("flags/dataset1.csv")] == ["t", "1", "half", "2"]


def test_threads_append_whole_rows() -> None:
    made = logger_of(gr.Textbox(label="t"))
    with ThreadPoolExecutor(8) as threads:
        counts = list(threads.map(lambda number: made.flag([str(number) * 1000]), range(40)))
    assert sorted(counts) == list(range(1, 41))
    assert {len(row) for row in rows("flags/dataset1.csv")} == {2}


def _flag_many(number: int) -> None:
    made = logger_of(gr.Textbox(label="t"))
    for _ in range(20):
        made.flag([str(number) * 1000])


def test_processes_append_whole_rows() -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=_flag_many, args=(number,)) for number in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    found = rows("flags/dataset1.csv")
    assert len(found) == 61
    assert {len(row) for row in found} == {2}


class _Client:
    """A running call of a client."""

    def __init__(self, app: App, name: str) -> None:
        from limelight.core.wire import Job  # noqa: PLC0415  # only here

        job = Job(id="j", endpoint=0, data=[], session="s", client=name, lane="l")
        self.call = Call(job, Session("s"), app.engine.files, lambda _: None)

    def __enter__(self) -> None:
        self._token = running_call.set(self.call)

    def __exit__(self, *_: object) -> None:
        running_call.reset(self._token)


def test_one_client_leaves_space_for_others() -> None:
    app = App(gr.Interface(upper, "text", "text"))
    made = logger_of(gr.Textbox(label="t"), max_bytes=200_000)
    for name, count in (("greedy", 10), ("other", 4)):
        with _Client(app, name):
            for _ in range(count):
                made.flag(["x" * 9_000])
            assert fill(made, ["x" * 9_000]) < 3


def test_space_that_the_author_frees_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    made = logger_of(gr.Textbox(label="t"), max_bytes=100_000)
    assert fill(made, ["x" * 9_000]) < 12
    Path("flags/dataset1.csv").unlink()
    monkeypatch.setattr("limelight.flagging.space.REMEASURED_AFTER_S", 0.0)
    assert made.flag(["x"]) == 1


def test_files_count_as_the_blocks_that_they_take() -> None:
    made = logger_of(gr.File(label="f"), max_bytes=20_000)
    Path("a.txt").write_text("a")
    made.flag([FileData(path=str(Path("a.txt").resolve()))])
    assert fill(made, [FileData(path=str(Path("a.txt").resolve()))]) < 3


async def test_a_logger_is_used_in_blocks() -> None:
    saving = gr.CSVLogger(simplify_file_data=False)
    with gr.Blocks() as demo:
        picture, out = gr.Image(label="Picture"), gr.Textbox(label="Out")
        saving.setup([picture, out], "flags")
        gr.Button("Save").click(
            lambda *values: saving.flag(list(values)), [picture, out], None, preprocess=False, api_name="save"
        )
    async with running(demo) as app:
        stored = await asyncio.to_thread(app.engine.files.save, b"\x89PNG", "a.png")
        await call(app, "save", {"path": stored.path}, "x")
    saved = json.loads(rows("flags/dataset1.csv")[1][0])
    assert Path(saved["path"]).read_bytes() == b"\x89PNG"
    assert saved["meta"] == {"_type": "gradio.FileData"}
    assert gr.Image().read_from_flag(rows("flags/dataset1.csv")[1][0]) == saved
