"""`load_chat`, with a small server of the protocol."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, Error
from tests.curl import call, result
from tests.recipes.model_endpoint import Endpoint, endpoint
from tests.servers import run_script

PNG = b"\x89PNG\r\n\x1a\n"
HISTORY: list[dict[str, Any]] = [  # Any: pieces
    {"role": "user", "content": [{"type": "text", "text": "hi"}], "metadata": None},
    {"role": "assistant", "content": [{"type": "text", "text": "hm"}], "metadata": {"title": "Reasoning"}},
    {"role": "assistant", "content": [{"type": "text", "text": "hello"}], "metadata": None},
]


@pytest.fixture
def model() -> Iterator[Endpoint]:
    with endpoint() as running:
        yield running


def answers(demo: gr.ChatInterface, message: object, history: list[dict[str, Any]] | None = None) -> list[object]:
    """All that the chat's function yields, or the one value that it returns."""

    async def collect() -> list[object]:
        made: Any = demo.fn(message, history or [])
        return [one async for one in made] if hasattr(made, "__aiter__") else [await made]

    return asyncio.run(collect())


def test_answers_grow_word_by_word(model: Endpoint) -> None:
    found = answers(gr.load_chat(model.url, "echo", token="key", file_types=None), "hello")
    assert found[:2] == ["You ", "You said "]
    assert found[-1] == "You said hello in message 1 "
    assert model.tokens == ["Bearer key"]
    assert model.asked[0]["model"] == "echo"


def test_a_whole_answer_comes_at_once(model: Endpoint) -> None:
    demo = gr.load_chat(f"{model.url}/", "echo", streaming=False, system_message="Be kind.")
    assert answers(demo, {"text": "on", "files": []}, HISTORY) == ["You said on in message 4"]
    assert model.asked[0]["messages"] == [
        {"role": "system", "content": "Be kind."},
        {"role": "user", "content": "hi"},
        {"role": "assistant", "content": "hello"},
        {"role": "user", "content": "on"},
    ]
    assert model.tokens == [None]


def test_files_are_sent_as_text_or_as_pictures(model: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("écrit")
    (tmp_path / "b.png").write_bytes(PNG)
    files = [str(tmp_path / "a.txt"), str(tmp_path / "b.png")]
    demo = gr.load_chat(model.url, "echo", file_types=["text_encoded", "image"])
    answers(demo, {"text": "look", "files": files})
    text, picture, said = model.asked[0]["messages"][0]["content"]
    assert text == {"type": "text", "text": "a.txt:\n\nécrit"}
    assert picture["image_url"]["url"] == "data:image/png;base64,iVBORw0KGgo="
    assert said == {"type": "text", "text": "look"}
    answers(demo, {"text": "look", "files": files[:1]})
    assert model.asked[1]["messages"][0]["content"] == "a.txt:\n\nécrit\n\nlook"
    assert {".png", ".txt"} <= {*demo.textbox.options["file_types"]}


def test_what_a_model_thinks_is_a_step_before_the_answer(model: Endpoint) -> None:
    found: list[Any] = answers(gr.load_chat(model.url, "thinks"), {"text": "x", "files": []})  # Any: messages
    assert found[0][0].metadata == {"title": "Reasoning", "status": "pending"}
    thought, answer = found[-1]
    assert (thought.content, thought.metadata["status"]) == ("Let me see", "done")
    assert answer.startswith("You said x")


@pytest.mark.parametrize(("name", "words"), [("fails", "status 401"), ("breaks", "no answer")])
def test_users_see_no_text_of_a_server_that_fails(model: Endpoint, name: str, words: str) -> None:
    with pytest.raises(Error, match=words) as caught:
        answers(gr.load_chat(model.url, name, file_types=None), "x")
    assert "sk-secret" not in str(caught.value)


def test_a_server_that_is_not_there_is_told_plainly() -> None:
    with pytest.raises(Error, match="cannot be reached"):
        answers(gr.load_chat("http://127.0.0.1:9/v1", "echo", file_types=None), "x")


def test_a_file_that_is_too_large_is_refused(model: Endpoint, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"x" * ((1 << 20) + 1))
    with pytest.raises(Error, match=r"a\.txt is too large"):
        answers(gr.load_chat(model.url, "echo"), {"text": "", "files": [str(tmp_path / "a.txt")]})
    assert model.asked == []


def test_kinds_of_files_are_checked_when_the_app_is_declared() -> None:
    with pytest.raises(DeclarationError, match="load_chat: file_types"):
        gr.load_chat("http://127.0.0.1:9/v1", "echo", file_types="video")


def test_a_served_chat_streams_and_keeps_its_history(model: Endpoint, tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(
        "import os, gradio as gr\n"
        "demo = gr.load_chat(os.environ['MODEL'], 'echo', file_types=None, title='Echo')\n"
        "demo.launch()\n"
    )
    with run_script(script, env={**os.environ, "MODEL": model.url}) as server:
        events = call(f"{server.url}/gradio_api/call/chat", "hello", session="s")
        assert [name for name, _ in events].count("generating") > 2
        assert json.dumps(events[-1][1]).startswith('["You said hello in message 1 "')
        assert result(f"{server.url}/gradio_api/call/chat", "again", session="s")[0] == "You said again in message 3 "
