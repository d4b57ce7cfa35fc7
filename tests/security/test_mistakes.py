"""What a mistake of the script says stays in the log, on every route, unless the author asks for more."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest

import limelight as gr
from limelight.core.suggestions import MAX_NAMES, meant
from limelight.engine.sessions import rendered
from tests.asgi import InProcess, running

SECRET = "s3cret-of-the-author"
"""In exceptions, in values that do not fit, in lines of the script."""


class Told(Exception):
    def __init__(self) -> None:
        super().__init__(SECRET)
        self.add_note(SECRET)


def raising() -> str:
    raise Told


def generating() -> Iterator[str]:
    yield "a"
    raise Told


async def awaiting() -> str:
    raise Told


async def yielding() -> AsyncIterator[str]:
    yield "a"
    raise Told


def returning() -> object:
    return SECRET.split("-")[0] + SECRET[6:], 5


def missing() -> object:
    return f"/{SECRET}/face.png"


def too_few() -> object:
    return [SECRET]


def declaring() -> object:
    return gr.Dropdown(choices=5, label=SECRET, **{SECRET: 1})


def unknown_option(*_: object) -> object:
    return gr.Dropdown(**{SECRET: 1})


def too_many(*_: object) -> object:
    return gr.Textbox(*[SECRET] * 99)


def no_number(*_: object) -> object:
    return gr.Slider(minimum=SECRET)


def batching(values: list[str]) -> list[str]:
    raise Told


def no_json() -> object:
    return f"{{{SECRET}"


def no_date() -> object:
    return SECRET


FUNCTIONS = (
    raising,
    generating,
    awaiting,
    yielding,
    returning,
    missing,
    too_few,
    declaring,
    batching,
    no_json,
    no_date,
)
NAMES = [fn.__name__ for fn in FUNCTIONS]


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        text, picture, chat, box = gr.Textbox(), gr.Image(), gr.Chatbot(), gr.Dropdown()
        button = gr.Button()
        for fn in (raising, generating, awaiting, yielding):
            button.click(fn, None, text)
        button.click(returning, None, [chat, text])
        button.click(missing, None, picture)
        button.click(too_few, None, [text, picture])
        button.click(declaring, None, box)
        button.click(batching, text, text, batch=True)
        button.click(no_json, None, gr.JSON())
        button.click(no_date, None, gr.DateTime())
        button.click(raising, text, text, api_name="checked", validator=lambda _: raising())
        gr.HTML(server_functions=[raising])
    return demo


def post(asked: InProcess, path: str, body: Any) -> tuple[int, bytes]:  # Any: JSON
    answer = asked.ask("POST", path, [("content-type", "application/json")], json.dumps(body).encode())
    return answer.status, answer.body


def everything(asked: InProcess, name: str) -> bytes:
    """All that the server says of a call of this function, on each route."""
    data = ["x"] if name == "batching" else []
    heard = b""
    for way in ("run", "api"):
        heard += post(asked, f"/gradio_api/{way}/{name}", {"data": data})[1]
    heard += post(asked, f"/gradio_api/call/v2/{name}", dict.fromkeys(["values"] if data else [], "x"))[1]
    _, made = post(asked, f"/gradio_api/call/{name}", {"data": data})
    job = json.loads(made)["event_id"]
    heard += asked.ask("GET", f"/gradio_api/call/{name}/{job}").body
    heard += asked.ask("GET", f"/gradio_api/call/v2/{name}/{job}").body
    heard += asked.ask("GET", f"/gradio_api/jobs/{job}?wait=1").body
    for from_page in (False, True):
        session = f"{'a' if from_page else 'b'}{name}"
        joined = {"data": data, "fn_index": NAMES.index(name), "session_hash": session, "from_page": from_page}
        status, body = post(asked, "/gradio_api/queue/join", joined)
        assert status == 200, body
        stream = asked.ask("GET", f"/gradio_api/queue/data?session_hash={session}&page={int(from_page)}").body
        assert b"process_completed" in stream
        heard += stream
    return heard + asked.ask("GET", "/gradio_api/info").body + asked.ask("GET", "/status.json").body


@pytest.mark.parametrize("name", NAMES)
def test_nothing_of_a_mistake_reaches_a_caller(name: str) -> None:
    with running(app()) as asked:
        heard = everything(asked, name)
    for word in (SECRET, "Told", "Traceback", __file__, "test_mistakes", "/src/limelight/", "expected "):
        assert word.encode() not in heard, word


def test_nothing_of_a_failing_check_or_method_reaches_a_caller() -> None:
    with running(app()) as asked:
        heard = post(asked, "/gradio_api/call/checked", {"data": ["x"]})[1]
        method = {"component_id": "1", "fn_name": "raising", "data": [], "session_hash": "c"}
        ids = [one["id"] for one in json.loads(asked.ask("GET", "/config").body)["components"] if one["type"] == "html"]
        heard += post(asked, "/gradio_api/component_server", {**method, "component_id": ids[0]})[1]
    assert heard
    assert SECRET.encode() not in heard
    assert b"test_mistakes" not in heard


@pytest.mark.parametrize("name", ["raising", "generating", "missing"])
def test_show_error_tells_what_happened_and_where_without_lines_of_the_script(name: str) -> None:
    with running(app(), show_error=True) as asked:
        heard = everything(asked, name)
    assert SECRET.encode() in heard
    assert b"test_mistakes.py:" in heard
    assert b"raise Told" not in heard
    assert __file__.encode() not in heard


DECLARING = (unknown_option, too_many, no_number)


@pytest.mark.parametrize("check", DECLARING)
def test_nothing_of_a_check_that_declares_something_wrong_reaches_a_caller(check: Callable[..., object]) -> None:
    with gr.Blocks() as demo:
        text = gr.Textbox()
        text.submit(lambda value: value, text, text, api_name="checked", validator=check)
    with running(demo) as asked:
        for way in ("call", "run", "api"):
            status, body = post(asked, f"/gradio_api/{way}/checked", {"data": ["x"]})
            assert (status, b"failed to check" in body) == (400, True), body
        joined = {"data": ["x"], "fn_index": 0, "session_hash": "c"}
        assert post(asked, "/gradio_api/queue/join", joined)[0] == 400


@pytest.mark.parametrize("fails", DECLARING)
def test_nothing_of_a_failing_login_reaches_a_caller(fails: Callable[..., object]) -> None:
    told = {"detail": "Internal Server Error", "code": "internal_error", "message": "Internal Server Error"}
    failed = {**told, "parameter": None, "expected": None, "got": None}
    with running(app(), auth_dependency=fails) as asked:
        for path in ("/", "/config", "/user", "/gradio_api/info"):
            answer = asked.ask("GET", path)
            assert (answer.status, json.loads(answer.body)) == (500, failed)
    with running(app(), auth=fails) as asked:
        form = [("content-type", "application/x-www-form-urlencoded")]
        answer = asked.ask("POST", "/login", form, b"username=ada&password=x")
        assert (answer.status, json.loads(answer.body)) == (500, failed)


def test_nothing_of_a_render_that_fails_when_it_runs_again_reaches_a_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    fails = False

    with gr.Blocks() as demo:

        @gr.render()  # type: ignore[untyped-decorator]
        def made() -> None:
            if fails:
                unknown_option()
            gr.Button().click(lambda: "x", None, gr.Textbox(), api_name=False)

    monkeypatch.setattr(rendered, "MAX_RUNS", 1)
    with running(demo) as asked:
        numbers = []
        for session in ("c", "d"):  # the second pushes the first out
            post(asked, "/gradio_api/queue/join", {"data": [], "fn_index": 0, "session_hash": session})
            stream = asked.ask("GET", f"/gradio_api/queue/data?session_hash={session}").body
            found = re.search(rb'"dependencies":\[\{"id":(\d+)', stream)
            assert found, stream
            numbers.append(int(found[1]))
        fails = True
        joined = {"data": [], "fn_index": numbers[0], "session_hash": "c"}
        status, body = post(asked, "/gradio_api/queue/join", joined)
    assert (status, SECRET.encode() in body) == (409, False), body


def test_a_name_of_a_caller_is_not_compared_with_any_number_of_others() -> None:
    """`getattr(obj, name)` under `--reload`: each comparison takes time in which nobody else is served."""
    names = [f"name_{number}" for number in range(MAX_NAMES + 1)]
    assert meant("name_00", names[:MAX_NAMES]) is not None
    assert meant("name_00", names) is None
