"""What `limelight run` tells the author of a wrong script: the line, the parameter, what was expected, what came."""

from __future__ import annotations

import logging
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from limelight.app import config_of
from limelight.cli.failed import ScriptFailed
from limelight.cli.script import load
from limelight.core import traces
from limelight.core.errors import ScriptError

HEAD = "import limelight as gr\n\ndef greet(name):\n    return name\n\n"
BLOCKS = f"{HEAD}with gr.Blocks() as demo:\n    button, box = gr.Button(), gr.Textbox()\n    "
"""Whatever follows is line 8."""


@pytest.fixture
def script(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.setattr(sys, "argv", [])
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    return tmp_path / "app.py"


def told(script: Path, text: str) -> str:
    """What the author reads of a script that declares something wrong, or whose page cannot be made."""
    script.write_text(text)
    try:
        config_of(load(script, "demo")[0])
    except ScriptFailed as failed:
        return failed.told
    except ScriptError as error:
        return traces.told(error)
    raise AssertionError("nothing was wrong")


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            'gr.Interface(greet, "text", "text", titel="Hi")',
            "Interface() got an unexpected keyword argument 'titel'. Did you mean 'title'?",
        ),
        ("gr.Interface(greet)", "Interface(): missing a required argument: 'inputs'"),
        (
            'gr.Interface(greet, "textbx", "text")',
            "Interface: inputs: expected a component such as gr.Textbox(), or its short name such as 'text', "
            "got 'textbx'. Did you mean 'textbox'?",
        ),
        (
            'gr.Interface(greet, [gr.Textbox], "text")',
            "Interface: inputs: expected a component such as gr.Textbox(), or its short name such as 'text'; a class "
            "wants brackets: gr.Textbox(), got <class 'limelight.components.text.Textbox'>",
        ),
        (
            'gr.Interface(greet, "text", 5)',
            "Interface: outputs: expected a component such as gr.Textbox(), or its short name such as 'text', got 5",
        ),
        (
            'gr.Interface(greet, "text", "text", concurrency_limit=0)',
            "Interface: concurrency_limit: expected a number of at least 1, None or 'default', got 0",
        ),
        (
            'gr.Interface(greet, "text", "text", flagging_mode="nevr")',
            "Interface: flagging_mode: expected 'never', 'auto', 'manual' or None, got 'nevr'. Did you mean 'never'?",
        ),
        ('gr.Interface("greet", "text", "text")', "Interface: fn: expected a function, got 'greet'"),
        ('gr.ChatInterface("greet")', "ChatInterface: fn: expected a function, got 'greet'"),
        (
            'gr.Blocks(theme=gr.themes.Soft(primary_hue="gren"))',
            "theme: primary_hue: expected a Color or one of slate, gray, zinc, neutral, stone, red, orange, amber, "
            "yellow, lime, green, emerald, teal, cyan, sky, blue, indigo, violet, purple, fuchsia, pink, rose, "
            "got 'gren'. Did you mean 'green'?",
        ),
        (
            "gr.Button().click(greet)",
            "click(): expected to be called inside `with gr.Blocks():`",
        ),
        (
            'gr.Interface(greet, "text", "text").launch(prt=5)',
            "launch() got an unexpected keyword argument 'prt'",
        ),
        (
            'gr.Interface(greet, "text", "text").launch(port=5)',
            "launch() got an unexpected keyword argument 'port'. Did you mean 'server_port'?",
        ),
    ],
)
def test_a_wrong_app_names_its_line_and_the_class_that_was_written(script: Path, wrong: str, expected: str) -> None:
    read = told(script, f"{HEAD}demo = {wrong}\n")
    assert read == f"app.py:6: {expected}\n    demo = {wrong}\n"


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        (
            'gr.Textbox(lable="Name")',
            "Textbox() got an unexpected keyword argument 'lable'. Did you mean 'label'?",
        ),
        (
            'gr.Textbox(Label="Name")',
            "Textbox() got an unexpected keyword argument 'Label'. Did you mean 'label'?",
        ),
        ("gr.Textbox(nonsense=1)", "Textbox() got an unexpected keyword argument 'nonsense'"),
        (
            'gr.State(1, lable="x")',
            "State() got an unexpected keyword argument 'lable'",
        ),
        ('gr.Textbox(lines="three")', "Textbox: lines: expected a whole number, got 'three'"),
        ('gr.Slider("a", "b")', "Slider: minimum: expected a number, got 'a'"),
        (
            'gr.Textbox(type="passwrd")',
            "Textbox: type: expected 'text', 'password' or 'email', got 'passwrd'. Did you mean 'password'?",
        ),
        (
            "gr.Dropdown(choices=5)",
            "Dropdown: choices: expected a list of values or (name, value) pairs, got 5",
        ),
        (
            "gr.Label([1, 2])",
            "Label: value: expected text, a number, or a dict of confidences, got [1, 2] "
            "(TypeError: Label expected text, a number or a dict of confidences, got list)",
        ),
        (
            'button.click(greet, inputs="name")',
            "click(): inputs: expected a component, or a list or set of components, got 'name'",
        ),
        (
            "button.click(greet, input=box)",
            "click() got an unexpected keyword argument 'input'. Did you mean 'inputs'?",
        ),
        (
            "button.click(greet, box, ouputs=box)",
            "click() got an unexpected keyword argument 'ouputs'. Did you mean 'outputs'?",
        ),
        ("button.click(greet(1), box, box)", "click(): fn: expected a function, got 1"),
        ("gr.on(['click'], greet)", "on(triggers=…): expected events such as button.click, got 'click'"),
    ],
)
def test_a_wrong_component_or_listener_names_its_line_and_what_was_meant(
    script: Path, wrong: str, expected: str
) -> None:
    read = told(script, f"{BLOCKS}{wrong}\n")
    assert read == f"app.py:8: {expected}\n    {wrong}\n"


def test_a_file_that_is_missing_names_the_component_and_its_line(script: Path) -> None:
    read = told(script, f'{BLOCKS}gr.Image("nothing.png", label="Face")\n')
    assert read.startswith('app.py:8: Image "Face": value: expected a numpy array, a PIL image, or the path or URL')
    assert "of a picture, but " in read
    assert "nothing.png cannot be read" in read
    assert read.endswith('    gr.Image("nothing.png", label="Face")\n')


def test_a_mistake_in_a_function_of_the_script_names_who_called_it(script: Path) -> None:
    read = told(
        script,
        "import limelight as gr\ndef field(name):\n    return gr.Textbox(lable=name)\n"
        "with gr.Blocks() as demo:\n    field('Name')\n",
    )
    assert read.splitlines() == [
        "app.py:3: Textbox() got an unexpected keyword argument 'lable'. Did you mean 'label'?",
        "    return gr.Textbox(lable=name)",
        "  called by app.py:5:",
        "    field('Name')",
    ]


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [
        ("gr.TextBox()", ": neither Limelight nor Gradio 6.31.0 has it. Did you mean 'Textbox'?"),
        ("gr.SomethingUnknown()", ": neither Limelight nor Gradio 6.31.0 has it"),
        ("button.clik(greet)", "Button has no attribute 'clik'. Did you mean"),
        ("gr.themes.Softt()", "module 'limelight.themes' has no attribute 'Softt'. Did you mean"),
        ("import nummpy", "No module named 'nummpy'"),
        ("raise ValueError(5)", "ValueError: 5"),
    ],
)
def test_any_other_exception_is_a_traceback_of_the_scripts_lines_alone(script: Path, wrong: str, expected: str) -> None:
    read = told(script, f"{BLOCKS}{wrong}\n")
    lines = read.splitlines()
    assert lines[:3] == [
        "Traceback (most recent call last):",
        f'  File "{script}", line 8, in <module>',
        f"    {wrong}",
    ]
    assert expected in lines[-1]
    assert read.count("  File ") == 1


def test_a_syntax_error_is_told_without_a_traceback(script: Path) -> None:
    read = told(script, f"{BLOCKS}gr.Textbox(\n")
    assert read.splitlines()[0] == f'  File "{script}", line 8'
    assert read.splitlines()[-1] == "SyntaxError: '(' was never closed"


def test_too_few_inputs_are_a_warning_that_names_the_class_that_was_written(
    script: Path, caplog: pytest.LogCaptureFixture
) -> None:
    script.write_text('import limelight as gr\ndef add(a, b): ...\ndemo = gr.Interface(add, "text", "text")\n')
    config_of(load(script, "demo")[0])
    (warning,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
    assert warning == (
        "app.py:3: Interface: inputs: expected 2, one per parameter of add() (app.py:2), got 1: calls will fail"
    )


def run(*arguments: str) -> str:
    command = [sys.executable, "-m", "limelight", "run", *arguments]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert ended.returncode == 1
    return ended.stderr


def test_the_command_says_it_and_ends(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text('import gradio as gr\ndemo = gr.Interface(print, "text", "text", titel=1)\n')
    assert run(str(script)) == (
        "app.py:2: Interface() got an unexpected keyword argument 'titel'. Did you mean 'title'?\n"
        '    demo = gr.Interface(print, "text", "text", titel=1)\n'
    )


def test_a_script_without_an_app_is_told_what_is_looked_for(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(f"{HEAD}demo = 5\n")
    assert run(str(script)) == (
        "limelight: app.py: expected an app: a variable 'demo' that holds Blocks or an Interface, or a call of its "
        "launch(); demo is 5\n"
    )


def test_a_port_that_is_taken_is_named(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text(f'{HEAD}demo = gr.Interface(greet, "text", "text")\n')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        read = run(str(script), "--port", str(port))
    assert read == f"limelight: Port {port} of 127.0.0.1 cannot be used (Address already in use): name another port\n"


def test_without_the_command_the_last_line_of_the_traceback_is_the_scripts(tmp_path: Path) -> None:
    script = tmp_path / "app.py"
    script.write_text("import limelight as gr\ngr.Textbox(lable=1)\n")
    ended = subprocess.run([sys.executable, script], capture_output=True, text=True, timeout=60, check=False)
    assert ended.stderr.splitlines()[-2:] == [
        "limelight.core.errors.WrongKeyword: Textbox() got an unexpected keyword argument 'lable'. "
        "Did you mean 'label'?",
        "app.py:2: gr.Textbox(lable=1)",
    ]
    assert ended.stderr.count("  File ") == 2  # of the script, and the one that raises
