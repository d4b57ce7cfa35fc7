"""Packages with a front end for Gradio's own page: refused when they are imported, with what to do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

MODULE = """
from gradio.components.base import Component
print("code of the package ran")

class Globe(Component):
    EVENTS = ["change"]
    def preprocess(self, payload):
        return payload
"""
OF_A_TEXTBOX = MODULE.replace("components.base import Component", "components import Textbox as Component")
BUILT = "templates/component/index.js"
REFUSED = {
    "globes_a": (MODULE, BUILT),
    "globes_b": (MODULE, "templates/example/index.js"),
    "globes_c": (MODULE + "    FRONTEND_DIR = '../frontend'\n", "frontend/Index.svelte"),
    "globes_d": (MODULE + "    TEMPLATE_DIR = './built'\n", "built/component/index.js"),
    "globes_e": (OF_A_TEXTBOX, BUILT),
}
SCRIPT = """
import gradio as gr
import gradio_client, gradio_tools

for name in ["gradio_globe", *{names}]:
    try:
        __import__(name)
    except ImportError as error:
        print(error)

class Tall(gr.Textbox):
    pass

print("all are known")
"""


def package(folder: Path, name: str, code: str = MODULE, front_end: str = BUILT) -> None:
    files = {"__init__.py": "from .globe import Globe\n", "globe.py": code, front_end: "export default 1"}
    for path, text in files.items():
        (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / name / path).write_text(text)


def run(folder: Path, script: str) -> tuple[int, str]:
    (folder / "app.py").write_text(script)
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), os.environ.get("PYTHONPATH", "")])}
    command = [sys.executable, "-m", "limelight", "run", "app.py"]
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_a_package_of_gradios_kind_is_refused_before_its_code_runs(tmp_path: Path) -> None:
    package(tmp_path, "gradio_globe")
    code, said = run(tmp_path, "from gradio_globe import Globe")
    assert (code, "code of the package ran" in said) == (1, False)
    assert said.startswith("app.py:1: gradio_globe has a front end for Gradio's own page")
    assert "limelight component new" in said
    assert "docs/custom-components.md" in said
    assert "Traceback" not in said


def test_others_are_refused_where_they_declare_their_class_and_a_script_can_do_without(tmp_path: Path) -> None:
    package(tmp_path, "gradio_globe")
    package(tmp_path, "gradio_tools", MODULE, "static/index.js")  # which has no front end
    for name, (code, front_end) in REFUSED.items():
        package(tmp_path, name, code, front_end)
    _, said = run(tmp_path, SCRIPT.replace("{names}", repr([*REFUSED])))
    refused = [
        line.partition(" has a front end for Gradio's own page")[0] for line in said.splitlines() if "own page" in line
    ]
    assert refused == ["gradio_globe", *(f"{name}.globe.Globe" for name in REFUSED)]
    assert said.count("code of the package ran") == len(REFUSED) + 1
    assert "all are known" in said
