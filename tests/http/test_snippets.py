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

import httpx
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


FILE = {"path": "/nowhere/x.txt", "orig_name": "file.txt", "meta": {"_type": "gradio.FileData"}}
TEXT = '@it\'s "so" $HOME `x` \\ é\n--not-an-option'


def written(server: Server, *calls: dict[str, object]) -> httpx.Response:
    headers = {"Authorization": "Bearer s3cret"}
    return httpx.post(f"{server.url}/info", json={"calls": [*calls]}, headers=headers)


@pytest.fixture(scope="module")
def recorded(server: Server) -> dict[str, str]:
    """Programs of two calls with values that somebody has typed."""
    sizes: dict[str, object] = {"api_name": "/size", "data": [FILE, TEXT, [FILE, FILE]]}
    found: dict[str, str] = written(server, sizes, {"api_name": "/clock", "data": []}).json()
    return found


def test_given_calls_are_written_for_a_shell(recorded: dict[str, str], folder: Path) -> None:
    said = run(["sh", "-c", recorded["bash"]], folder)
    results = [json.loads(line[6:]) for line in said.splitlines() if line.startswith("data: [")]
    assert results == [[[5, TEXT, 2]], ["now"]]


def test_given_calls_are_written_in_python(recorded: dict[str, str], folder: Path) -> None:
    said = run([sys.executable, "-c", recorded["python"]], folder).splitlines()
    assert [ast.literal_eval(said[-2]), said[-1]] == [[5, TEXT, 2], "now"]


def test_given_calls_are_written_for_the_command_line(recorded: dict[str, str], folder: Path) -> None:
    bin_folder = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    said = run(["env", f"PATH={bin_folder}", "sh", "-c", recorded["cli"]], folder)
    result, _, now = said.rstrip().rpartition("\n")
    assert [json.loads(result), now] == [[5, TEXT, 2], "now"]


def test_given_calls_are_written_in_javascript(recorded: dict[str, str]) -> None:
    lines = recorded["javascript"].splitlines()
    assert "  files: [handle_file(file2), handle_file(file3)]," in lines
    assert [line for line in lines if line.startswith("console.log")] == [
        "console.log(result1.data);",
        "console.log(result2.data);",
    ]


@pytest.mark.parametrize(
    ("calls", "status"),
    [
        ([], 422),
        ([{"api_name": "/clock", "data": []}] * 101, 422),
        ([{"api_name": "/clock", "data": [1]}], 422),
        ([{"api_name": "/nothing", "data": []}], 404),
        ([{"api_name": ["/clock"], "data": []}], 422),
        ([{"api_name": "/size", "data": [None, "x" * (128 << 10), None]}], 413),
    ],
)
def test_what_no_program_can_call_is_refused(server: Server, calls: list[dict[str, object]], status: int) -> None:
    assert written(server, *calls).status_code == status


def test_deep_and_wide_values_are_written(server: Server) -> None:
    deep: object = []
    for _ in range(90):
        deep = [deep]
    answer = written(server, {"api_name": "/size", "data": [deep, {"__proto__": [0] * 30_000}, "'; rm -rf / #"]})
    assert answer.status_code == 200
    assert "cli" in answer.json()


def test_all_endpoints_are_described_without_snippets(server: Server) -> None:
    facts = curl(f"{server.url}/info?all_endpoints=True", "-H", "Authorization: Bearer s3cret").json()
    assert "code_snippets" not in facts["named_endpoints"]["/size"]
