"""Each example, run as its reader runs it and called over HTTP."""

from __future__ import annotations

import importlib.util
import io
import json
import struct
import wave
from pathlib import Path

import pytest
from PIL import Image

from tests.curl import call, curl, result, start
from tests.servers import run_script

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_the_greeter_greets_and_converts() -> None:
    with run_script(EXAMPLES / "greeter.py") as server:
        assert result(f"{server.url}/call/predict", "Ada", True, 68) == ["Good morning, Ada. It is 68 °F today.", 20]


def test_the_streamer_streams_word_by_word() -> None:
    with run_script(EXAMPLES / "streamer.py") as server:
        events = call(f"{server.url}/call/recite", 1000)
        texts = [data[0] for event, data in events if event == "generating"]
        assert texts[:3] == ["The", "The lime", "The lime light"]
        assert events[-1] == ("complete", [texts[-1]])
        assert texts[-1].endswith("from the last row.")


def test_the_image_filter_filters_a_real_photo() -> None:
    with run_script(EXAMPLES / "image_filter.py") as server:
        photo = EXAMPLES / "photo.jpg"
        path = curl("-F", f"files=@{photo}", f"{server.url}/upload").json()[0]
        file = result(f"{server.url}/call/filter", {"path": path}, "mirror")[0]
        mirrored = Image.open(io.BytesIO(curl(file["url"]).body)).convert("L")
        original = Image.open(photo).convert("L")
        assert mirrored.size == original.size
        left, right = (10, 100), (original.width - 11, 100)
        assert abs(int(mirrored.getpixel(left)) - int(original.getpixel(right))) < 40  # type: ignore[arg-type]  # one band


def test_the_audio_filter_turns_a_sound_round() -> None:
    with run_script(EXAMPLES / "audio_filter.py") as server:
        given = curl(f"{server.url}/config").json()["components"]
        sound = next(one["props"]["value"] for one in given if one["props"].get("label") == "Sound")
        made = result(f"{server.url}/call/effect", {"path": sound["path"]}, "backwards")[0]
        before, after = (wave.open(io.BytesIO(curl(file["url"]).body)) for file in (sound, made))
        frames = struct.unpack(f"<{before.getnframes()}h", before.readframes(before.getnframes()))
        turned = struct.unpack(f"<{after.getnframes()}h", after.readframes(after.getnframes()))
        assert max(abs(one - other) for one, other in zip(frames, reversed(turned), strict=True)) <= 1
        assert max(frames) > 10_000


def test_the_chatbot_answers_and_remembers_its_session() -> None:
    with run_script(EXAMPLES / "chatbot.py") as server:
        url = f"{server.url}/call/chat"
        assert result(url, "2 * (3 + 4)", session="one")[0] == "Hello! `2 * (3 + 4)` is **14**."
        assert result(url, "1 / 8", session="one")[0] == "`1 / 8` is **0.125**."
        assert result(url, "1 / 8", session="two")[0] == "Hello! `1 / 8` is **0.125**."


@pytest.mark.skipif(importlib.util.find_spec("argostranslate") is not None, reason="its model is installed")
def test_the_translator_says_what_to_install() -> None:
    with run_script(EXAMPLES / "translator.py") as server:
        event, error = call(f"{server.url}/call/translate", "Hello, my friend.")[-1]
        assert event == "error"
        assert "pip install argostranslate" in error["error"]


@pytest.mark.skipif(importlib.util.find_spec("argostranslate") is None, reason="its model is not installed")
def test_the_translator_translates() -> None:
    with run_script(EXAMPLES / "translator.py") as server:
        assert "ami" in result(f"{server.url}/call/translate", "Hello, my friend.")[0]


def test_every_endpoint_of_the_showcase_answers() -> None:
    with run_script(EXAMPLES / "showcase.py") as server:
        url = f"{server.url}/call"
        assert result(f"{url}/greet", "Ada", False) == ["Hi, Ada!"]
        counts, shares = result(f"{url}/count_words", "a b a a")
        assert counts == {"a": 3, "b": 1}
        assert shares["label"] == "a"
        assert "2 nights in Oslo" in result(f"{url}/plan", 2, "Oslo", ["Museum"], 300)[0]
        assert result(f"{url}/bake", 1) == ["1 loaves are ready."]
        assert result(f"{url}/spell", "abc") == ["abc"]
        assert call(f"{url}/fail")[-1][1]["error"] == "There is no tea left."
        assert result(f"{url}/reply", "hello", [])[1][-1]["role"] == "assistant"
        path = curl("-F", f"files=@{EXAMPLES / 'photo.jpg'}", f"{server.url}/upload").json()[0]
        turned = result(f"{url}/turn", {"path": path})[0]
        assert Image.open(io.BytesIO(curl(turned["url"]).body)).size == (600, 512)
        assert result(f"{url}/weigh", [{"path": path}])[0] == [{"name": "photo.jpg", "bytes": 61306}]
        info = curl(f"{server.url}/info").json()
        assert {"/greet", "/plan", "/bake", "/spell"} <= set(info["named_endpoints"]), json.dumps(info)
        assert start(f"{url}/warn", [])
