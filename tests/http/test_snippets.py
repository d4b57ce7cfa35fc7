"""The snippets of `/info`: each is run as it is, in a folder that holds the files that it names."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from limelight.http.snippets import Location, snippets
from tests.curl import curl
from tests.servers import Server, run_script

APP = '''
import limelight as gr

def size(file, text, files):
    return [len(open(file).read()), text, len(files)]

with gr.Blocks() as demo:
    text = gr.Textbox("""it's "so" $HOME `x` \\\\ é""", label="Text")
    gr.Button().click(size, [gr.File(), text, gr.File(file_count="multiple")], gr.JSON())
    gr.Button().click(lambda: "now", None, gr.Textbox(), api_name="clock")

if __name__ == "__main__":
    demo.launch()
'''
ANSWER = [5, 'it\'s "so" $HOME `x` \\ é', 1]


@pytest.fixture(scope="module", params=["open", "tokens"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(APP)
    env = {} if request.param == "open" else {"LIMELIGHT_TOKENS": "ci:s3cret"}
    with run_script(script, env={**os.environ, **env}) as running:
        yield running


def told(server: Server, endpoint: str) -> dict[str, str]:
    facts = curl(f"{server.url}/info", "-H", "Authorization: Bearer s3cret").json()
    found: dict[str, str] = facts["named_endpoints"][endpoint]["code_snippets"]
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "file.txt").write_text("hello")
    return tmp_path


def run(command: list[str], folder: Path) -> str:
    env = {**os.environ, "LIMELIGHT_TOKEN": "s3cret"}
    return subprocess.run(command, cwd=folder, env=env, check=True, capture_output=True, text=True).stdout


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_the_commands_of_a_shell_upload_call_and_read(server: Server, folder: Path, shell: str) -> None:
    said = run([shell, "-c", told(server, "/size")["bash"]], folder)
    assert json.loads(said.partition("event: complete\ndata: ")[2].splitlines()[0]) == [ANSWER]


def test_the_python_program_calls(server: Server, folder: Path) -> None:
    said = run([sys.executable, "-c", told(server, "/size")["python"]], folder)
    assert ast.literal_eval(said.splitlines()[-1]) == ANSWER


def test_an_endpoint_without_parameters(server: Server, folder: Path) -> None:
    code = told(server, "/clock")
    assert run([sys.executable, "-c", code["python"]], folder).splitlines()[-1] == "now"
    assert 'data: ["now"]' in run(["sh", "-c", code["bash"]], folder)
    assert 'client.predict("/clock", {});' in code["javascript"]


def test_the_javascript_program_loads_files_and_names_arguments() -> None:
    file = {"path": "https://x/a.txt", "meta": {"_type": "gradio.FileData"}, "orig_name": "a.txt"}
    parameters: list[dict[str, Any]] = [  # Any: JSON
        {"parameter_name": "text", "parameter_default": "it's", "example_input": "", "component": "Textbox"},
        {"parameter_name": "files", "parameter_default": None, "example_input": [file, file], "component": "File"},
    ]
    known = [{"parameter_has_default": one["parameter_default"] is not None, **one} for one in parameters]
    assert snippets("/greet", known, Location("https://example.org/app"))["javascript"].splitlines() == [
        'import { Client, handle_file } from "@gradio/client";',
        "",
        'const file1 = await (await fetch("a.txt")).blob();',
        'const file2 = await (await fetch("a.txt")).blob();',
        'const client = await Client.connect("https://example.org/app");',
        'const result = await client.predict("/greet", {',
        '  text: "it\'s",',
        "  files: [handle_file(file1), handle_file(file2)],",
        "});",
        "console.log(result.data);",
    ]


def test_all_endpoints_are_described_without_snippets(server: Server) -> None:
    facts = curl(f"{server.url}/info?all_endpoints=True", "-H", "Authorization: Bearer s3cret").json()
    assert "code_snippets" not in facts["named_endpoints"]["/size"]
