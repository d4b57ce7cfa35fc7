"""Files to choose: patterns, pages of large folders, and values in both directions."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight.components import explorer, globs
from limelight.core.errors import InputRejected
from limelight.engine.files.store import FileStore


@pytest.fixture
def root(tmp_path: Path) -> Path:
    made = tmp_path / "root"
    for name in ("b.txt", "A.txt", "sub/c.txt", "sub/deep/d.md"):
        (made / name).parent.mkdir(exist_ok=True, parents=True)
        (made / name).touch()
    return made


@pytest.mark.parametrize(
    ("pattern", "path", "is_match"),
    [
        ("**/*", "a", True), ("**/*", "a/b/c", True), ("**", "a/b", True), ("*", "a/b", True), ("*.py", "a/b.py", True),
        ("*.py", "b.py", True), ("./*.py", "b.py", True), ("a/*.py", "a/b.py", True), ("a/*.py", "a/c/b.py", False),
        ("a/*.py", "b/b.py", False), ("a/**/*.py", "a/b.py", True), ("a/**/*.py", "a/b/c/d.py", True),
        ("a/**/d/*", "a/b/d/e", True), ("a/**/d/*", "a/b/e", False), ("?.py", "ab.py", False),
        ("[ab].py", "b.py", True), ("*.PY", "b.py", False), ("**/*", ".env", False), ("**/*", "a/.git/b", False),
        (".*", ".env", True),
        ("**/.*", "a/.env", True), (".github/*.yml", ".github/a.yml", True), ("**/*.py", "a.pyc", False),
    ],
)  # fmt: skip
def test_patterns_match_as_in_shells(pattern: str, path: str, is_match: bool) -> None:
    assert globs.matches(pattern, path.split("/")) is is_match


def test_a_winding_pattern_takes_little_time() -> None:
    assert not globs.matches("**/" * 50 + "*a*a*a*a*a*a*b", ["a" * 255] * 64)


def test_ignored_folders_are_ignored_with_all_below() -> None:
    assert globs.is_ignored("node_modules", ["a", "node_modules", "b", "c.js"])
    assert globs.is_ignored("a/b", ["a", "b", "c"])
    assert not globs.is_ignored("a/b", ["b", "a", "b"])


def test_entries_come_folders_first_in_the_order_of_names(store: FileStore, root: Path) -> None:
    shown: Any = gr.FileExplorer(root_dir=root).ls([])
    assert shown == [
        {"name": "sub", "type": "folder", "valid": False},
        {"name": "A.txt", "type": "file", "valid": True},
        {"name": "b.txt", "type": "file", "valid": True},
    ]
    only: Any = gr.FileExplorer("*.md", root_dir=root).ls({"path": ["sub", "deep"]})
    assert only == {"entries": [{"name": "d.md", "type": "file", "valid": True}], "rest": None}


def test_a_large_folder_comes_in_pages_without_a_gap(store: FileStore, tmp_path: Path) -> None:
    large = tmp_path / "large"
    large.mkdir()
    wanted = [f"{number:04}.txt" for number in range(2 * explorer.PAGE_ENTRIES + 50)]
    for name in wanted:
        (large / name).touch()
    (large / "folder").mkdir()
    component, found, sizes = gr.FileExplorer(root_dir=large), list[str](), list[int]()
    rest: Any = {}
    while rest is not None:
        page: Any = component.ls({"path": [], **rest})
        found += [entry["name"] for entry in page["entries"]]
        sizes.append(len(page["entries"]))
        rest = page["rest"]
    assert found == ["folder", *wanted]
    assert sizes == [200, 200, 51]


def test_only_the_first_entries_of_a_huge_folder_are_looked_at(
    store: FileStore, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(explorer, "MAX_SCANNED", 2)
    shown: Any = gr.FileExplorer(root_dir=root).ls([])
    assert len(shown) == 2


def test_a_folder_that_is_gone_is_refused(store: FileStore, root: Path) -> None:
    with pytest.raises(InputRejected, match='FileExplorer "Files" expected one of the files and folders that it shows'):
        gr.FileExplorer(root_dir=root, label="Files").ls({"path": ["nothing"]})


def test_the_function_gets_paths_and_returns_such(store: FileStore, root: Path) -> None:
    many = gr.FileExplorer(root_dir=root)
    wire: Any = many.postprocess([str(root / "b.txt"), Path("sub/c.txt")])
    assert wire == [["b.txt"], ["sub", "c.txt"]]
    assert many.preprocess(many.check(wire)) == [str(root / "b.txt"), str(root / "sub" / "c.txt")]
    assert (many.preprocess([]), many.preprocess(None), many.postprocess(None)) == ([], None, None)
    one = gr.FileExplorer(root_dir=root, file_count="single")
    assert one.postprocess("b.txt") == [["b.txt"]]
    assert one.preprocess([["b.txt"]]) == str(root / "b.txt")
    assert one.preprocess([]) is None
    with pytest.raises(InputRejected, match="expected a list of at most 1, each item a list"):
        one.check([["b.txt"], ["sub", "c.txt"]])


@pytest.mark.parametrize("value", ["/etc/passwd", "../x", ".", ["b.txt", "/etc/passwd"]])
def test_a_path_outside_is_no_value(store: FileStore, root: Path, value: Any) -> None:
    with pytest.raises(ValueError, match=r"FileExplorer takes paths in its root_dir"):
        gr.FileExplorer(root_dir=root).postprocess(value)
    with pytest.raises(TypeError, match="FileExplorer takes paths"):
        gr.FileExplorer(root_dir=root).postprocess([5])


def test_another_folder_is_another_listing(root: Path) -> None:
    listings = [
        gr.FileExplorer(root_dir=root, render=False),
        gr.FileExplorer(root_dir=root / "sub", render=False),
        gr.FileExplorer("*.py", root_dir=root, render=False),
        gr.FileExplorer(root_dir=root, ignore_glob="*.py", render=False),
    ]
    assert len({tuple(one.props()[name] for name in ("root_dir", "glob", "ignore_glob")) for one in listings}) == 4
    assert str(root) not in repr(listings[0].props())


def test_it_has_a_short_name() -> None:
    assert type(gr.component("file_explorer", render=False)) is gr.FileExplorer
