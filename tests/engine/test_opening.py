"""Files that change under their name between the check and the opening."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from limelight.core.errors import NotAllowed
from limelight.engine.files.safe_open import open_regular


@pytest.fixture
def checked(tmp_path: Path) -> Path:
    """The resolved path of a file that was found fine."""
    for name in ("open", "secret"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.txt").write_text(name)
    return (tmp_path / "open" / "a.txt").resolve()


def test_a_file_that_is_as_it_was_opens(checked: Path) -> None:
    with os.fdopen(open_regular(checked)) as file:
        assert file.read() == "open"


def test_a_file_that_became_a_link_does_not_open(checked: Path) -> None:
    checked.unlink()
    checked.symlink_to("../secret/a.txt")
    with pytest.raises(NotAllowed):
        open_regular(checked)


def test_a_folder_that_became_a_link_does_not_open(checked: Path) -> None:
    checked.parent.rename(checked.parents[1] / "old")
    checked.parent.symlink_to("secret")
    with pytest.raises(NotAllowed):
        open_regular(checked)


@pytest.mark.parametrize("kind", ["pipe", "folder", "device"])
def test_what_is_no_file_does_not_open_and_is_not_waited_for(checked: Path, kind: str) -> None:
    checked.unlink()
    if kind == "pipe":
        os.mkfifo(checked)
    elif kind == "folder":
        checked.mkdir()
    with pytest.raises(NotAllowed):
        open_regular(Path("/dev/zero") if kind == "device" else checked)


def test_a_refusal_leaves_nothing_open(checked: Path) -> None:
    before = len(os.listdir("/dev/fd"))
    for path in (checked.parent, checked.with_name("absent"), Path("/dev/zero")):
        with pytest.raises(NotAllowed):
            open_regular(path)
    os.close(open_regular(checked))
    assert len(os.listdir("/dev/fd")) == before
