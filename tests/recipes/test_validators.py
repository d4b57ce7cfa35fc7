"""`validator=` of the recipes, as of any listener: asked before anything is queued."""

from __future__ import annotations

import json
from pathlib import Path

import numpy
import pytest

import limelight as gr
from limelight import media, validators
from tests.asgi import InProcess, running

JSON = [("content-type", "application/json")]
GRADIO = [*JSON, ("user-agent", "gradio_client/2.0.0")]


def long_enough(text: str) -> object:
    return gr.validate(len(text) > 3, "too short")


def asked(app: InProcess, name: str, *data: object) -> tuple[int, object]:
    answer = app.ask("POST", f"/call/{name}", JSON, json.dumps({"data": data}).encode())
    body = json.loads(answer.body)
    return answer.status, body.get("detail", body)


def verdict(parameter: str) -> dict[str, object]:
    return {"__type__": "validate", "is_valid": False, "message": "too short", "parameter_name": parameter}


@pytest.mark.parametrize("is_live", [False, True])
def test_an_interface_asks_its_validator(is_live: bool) -> None:
    demo = gr.Interface(lambda text: text, "text", "text", validator=long_enough, live=is_live, api_name="go")
    with running(demo) as app:
        assert asked(app, "go", "ab") == (422, [verdict("text")])
        assert asked(app, "go", "abcd")[0] == 200


def test_a_chat_asks_its_validator_about_the_message() -> None:
    with running(gr.ChatInterface(lambda message, history: message, validator=long_enough)) as app:
        assert asked(app, "chat", "ab") == (422, [verdict("message")])
        assert asked(app, "chat", "abcd")[0] == 200
        begin = {"data": ["ab", []], "fn_index": 0, "session_hash": "s"}  # what the page calls when a message is sent
        assert app.ask("POST", "/queue/join", JSON, json.dumps(begin).encode()).status == 422


def test_a_chats_validator_may_look_at_the_history_and_the_additional_inputs() -> None:
    seen: list[object] = []

    def look(message: str, history: list[object], mood: str) -> object:
        seen.append((message, history, mood))
        return gr.validate(True, "")

    demo = gr.ChatInterface(
        lambda message, history, mood: message, validator=look, additional_inputs=[gr.Textbox("calm")]
    )
    with running(demo) as app:
        assert asked(app, "chat", "hi", "wild")[0] == 200
        begin = {"data": ["hi", [], "calm"], "fn_index": 0, "session_hash": "s"}
        assert app.ask("POST", "/queue/join", JSON, json.dumps(begin).encode()).status == 200
    assert seen == [("hi", [], "wild"), ("hi", [], "calm")]


def failing(error: Exception) -> gr.Blocks:
    def validate(text: str) -> object:
        raise error

    with gr.Blocks() as demo:
        gr.Textbox().submit(lambda text: text, demo.children[0], None, validator=validate, api_name="go")
    return demo


@pytest.mark.parametrize(
    ("error", "told"),
    [(gr.Error("not on Sundays"), "not on Sundays"), (ValueError("secret"), "The app failed to check the values")],
)
def test_a_validator_that_raises_refuses_the_call(error: Exception, told: str) -> None:
    with running(failing(error)) as app:
        status, body = asked(app, "go", "text")
        assert (status, told in str(body), "secret" in str(body)) == (400, True, False)


def test_a_python_client_hears_of_it_as_the_end_of_its_job() -> None:
    with running(failing(gr.Error("not on Sundays"))) as app:
        body = json.dumps({"data": ["text"], "fn_index": 0, "session_hash": "s"}).encode()
        assert app.ask("POST", "/queue/join", GRADIO, body).status == 200
        assert b"not on Sundays" in app.ask("GET", "/queue/data?session_hash=s").body


@pytest.mark.parametrize(
    ("least", "most", "message"),
    [
        (1, 3, ""),
        (None, None, ""),
        (3, None, "The recording lasts 2.0 seconds; at least 3 are needed"),
        (None, 1.5, "The recording lasts 2.0 seconds; at most 1.5 are taken"),
    ],
)
def test_the_length_of_a_recording(least: float | None, most: float | None, message: str) -> None:
    sound = (100, numpy.zeros((200, 2)))
    assert validators.is_audio_correct_length(sound, least, most) == gr.validate(not message, message)


def uploaded(app: InProcess, path: Path) -> dict[str, object]:
    begin = f'--x\r\ncontent-disposition: form-data; name="files"; filename="{path.name}"\r\n\r\n'
    body = begin.encode() + path.read_bytes() + b"\r\n--x--\r\n"
    answer = app.ask("POST", "/upload", [("content-type", "multipart/form-data; boundary=x")], body)
    return {"path": json.loads(answer.body)[0], "meta": {"_type": "gradio.FileData"}}


def test_the_length_of_a_video() -> None:
    demo = gr.Interface(
        lambda video: "taken",
        "video",
        "text",
        api_name="go",
        validator=lambda video: gr.validators.is_video_correct_length(video, 3, 5),
    )
    with running(demo) as app:
        status, detail = asked(app, "go", uploaded(app, Path(media.get_video("orbit.mp4"))))
    message = "The video lasts 2.0 seconds; at least 3 are needed"
    assert (status, detail) == (422, [{**gr.validate(False, message), "parameter_name": "video"}])
