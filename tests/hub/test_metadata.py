"""What apps say of themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from limelight.hub.apps import catalog, metadata
from limelight.hub.names import AppName, is_name, is_owner
from tests.hub.hubs import HELLO, write_apps

SCRIPT = '''# /// script
# requires-python = ">=3.11"
# dependencies = [
#   "numpy",
# ]
#
# [tool.limelight]
# title = "Sums"
# ///
"""Adds numbers.

All of them,
quickly."""
'''
README = "---\ntitle: Sums\nemoji: ➕\nshort_description: Adds numbers\napp_file: main.py\nsdk: gradio\n---\n# Sums\n"


def test_a_scripts_metadata_says_what_it_needs_and_is_called(tmp_path: Path) -> None:
    (tmp_path / "sums.py").write_text(SCRIPT)
    assert metadata.dependencies_of(tmp_path / "sums.py") == (["numpy"], ">=3.11")
    about = metadata.of_script(tmp_path / "sums.py")
    assert (about.title, about.description) == ("Sums", "All of them, quickly.")


def test_the_header_of_a_readme_is_as_spaces_have_it(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text(README)
    about = metadata.of_readme(tmp_path / "README.md")
    assert (about.title, about.emoji, about.description, about.app_file) == ("Sums", "➕", "Adds numbers", "main.py")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("# /// script\n# dependencies = [\n# ///\n", "PEP 723"),
        ("# /// script\n# dependencies = []\n", "no end"),
        ("# /// script\n# ///\n\n# /// script\n# ///\n", "more than one"),
    ],
)
def test_broken_metadata_is_told(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "sums.py").write_text(text)
    assert problem in metadata.of_script(tmp_path / "sums.py").problem


@pytest.mark.parametrize("header", ["title: [", "title: &a [*a]", "- a\n- b", "title: !!python/object:os.system x"])
def test_a_strange_header_runs_nothing_and_stops_nothing(tmp_path: Path, header: str) -> None:
    (tmp_path / "README.md").write_text(f"---\n{header}\n---\n")
    assert metadata.of_readme(tmp_path / "README.md").title == ""


def test_apps_are_scripts_and_folders_at_the_top_or_below_their_owner(tmp_path: Path) -> None:
    paths = [
        "a.py",
        "b/app.py",
        "ann/c.py",
        "ann/d/app.py",
        "ann/d/helper.py",
        "_not.py",
        ".git/app.py",
        "ann/x/y/app.py",
    ]
    folder = write_apps(tmp_path, [(path, HELLO) for path in paths])
    (folder / "ann/e").mkdir()
    (folder / "ann/e/README.md").write_text(README)
    (folder / "ann/e/main.py").write_text(HELLO)
    found = catalog.read(folder, "local")
    assert {str(one.name) for one in found.by_key.values()} == {"local/a", "local/b", "ann/c", "ann/d", "ann/e"}
    assert found.by_key["ann/e"].title == "Sums"


def test_links_lead_to_no_picture_or_script_outside_the_app(tmp_path: Path) -> None:
    folder = write_apps(tmp_path / "apps", [("a/app.py", HELLO), ("b/notes.txt", "")])
    (tmp_path / "secret.py").write_text("")
    (folder / "a/README.md").write_text("---\nthumbnail: ../../secret.py\n---\n")
    (folder / "b/README.md").write_text("---\napp_file: ../../secret.py\n---\n")
    found = catalog.read(folder, "local")
    assert found.by_key["local/a"].picture() is None
    assert "local/b" not in found.by_key


def test_two_apps_never_share_a_host(tmp_path: Path) -> None:
    found = catalog.read(write_apps(tmp_path, [("a-b/c.py", HELLO), ("a/b-c.py", HELLO)]), "local")
    labels = [found.label_of(one.name) for one in found.by_key.values()]
    assert labels[0] == "a-b-c"
    assert labels[1].startswith("a-b-c-")
    assert all(found.by_label[label].name == one.name for label, one in zip(labels, found.by_key.values(), strict=True))


@pytest.mark.parametrize("name", ["", ".", "..", "a..b", "-a", "a-", "a/b", "ä", "a b", "x" * 65, "a\n"])
def test_what_could_lead_elsewhere_is_no_name(name: str) -> None:
    assert not is_name(name)


def test_names_of_the_hubs_own_paths_are_no_owners() -> None:
    assert not is_owner("api")
    assert not is_owner("API")
    assert is_owner("ada")
    assert AppName("Ada", "x").key == "ada/x"
