"""Logs that programs read."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.curl import call, post
from tests.servers import run_script

SCRIPT = """
import logging
import limelight as gr

logging.basicConfig(level=logging.INFO)
logger = logging.getLogger("mine")

def greet(name):
    logger.info("greets", extra={"secret": name})
    return "Hello " + name

async def cheer(name):
    logger.warning("cheers %d times", 3)
    return name

def fail(name):
    raise ValueError("no oven")

with gr.Blocks() as demo:
    text = gr.Textbox()
    for function in (greet, cheer, fail):
        text.submit(function, text, text)
demo.launch()
"""
TRACE = "0af7651916cd43dd8448eb211c80319c"


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "app.py"
    path.write_text(SCRIPT)
    return path


def logged(script: Path, *arguments: str, env: Mapping[str, str] | None = None) -> tuple[str, list[str]]:
    """All that a server says while it is asked to greet, cheer and fail; and the ids of the jobs."""
    with run_script(script, *arguments, env={**os.environ, **(env or {})}) as server:
        ids = []
        for name in ("greet", "cheer", "fail"):
            trace = ("-H", f"traceparent: 00-{TRACE}-b7ad6b7169203331-01")
            ids.append(post(f"{server.url}/call/{name}", {"data": ["Ada the secret"]}, *trace).json()["event_id"])
        call(f"{server.url}/call/greet", "x")
        server.process.terminate()
        return server.process.communicate(timeout=20)[0], ids


def records(output: str) -> list[dict[str, Any]]:  # Any: JSON
    return [json.loads(line) for line in output.splitlines()]


def test_every_line_is_json_and_names_the_call(script: Path) -> None:
    output, (greeted, cheered, failed) = logged(script, "--log-format", "json")
    found = records(output)
    by_id = {one["event_id"]: one for one in found if "event_id" in one}
    assert by_id[greeted]["message"] == "greets"
    assert (by_id[greeted]["level"], by_id[greeted]["logger"]) == ("info", "mine")
    assert by_id[greeted]["endpoint"] == "greet"
    assert by_id[greeted]["trace_id"] == TRACE
    assert by_id[cheered]["message"] == "cheers 3 times"
    assert by_id[failed]["endpoint"] == "fail"
    assert by_id[failed]["traceback"].endswith("ValueError: no oven")
    assert any(one["message"].startswith("Running on http://") for one in found)


def test_inputs_and_extras_are_not_logged(script: Path) -> None:
    output, _ = logged(script, env={"LIMELIGHT_LOG_FORMAT": "json"})
    assert records(output)
    assert "Ada" not in output


def test_text_is_the_default(script: Path) -> None:
    output, _ = logged(script)
    assert "INFO:mine:greets" in output
    assert "Traceback (most recent call last)" in output
