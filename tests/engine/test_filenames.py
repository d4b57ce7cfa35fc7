"""Names of files: kept in every script, without what is dangerous."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from limelight.core.file_names import MAX_BYTES, MAX_PATH_BYTES, relative_path, safe_name, shown_name
from limelight.engine.files.store import FileStore

KEPT = [
    "note.txt",
    "O'Brien & Co 50%.txt",
    "re\u0301sume\u0301.txt",
    "résumé.txt",
    "👍.txt",
    "👩\u200d👩\u200d👧.png",
    "漢字 かな.csv",
    "تقرير.pdf",
    "दस्तावेज़.doc",
    "a+b=c, {d} [e] (f) #1!$~^`;@.tar.gz",
    "no ending",
    "x.漢字",
]


@pytest.mark.parametrize("name", KEPT)
def test_a_name_in_any_script_is_kept(tmp_path: Path, name: str) -> None:
    assert (safe_name(name), shown_name(name)) == (name, name)
    file = FileStore(tmp_path / "store").save(b"x", name)
    assert (Path(file.path).name, file.orig_name) == (name, name)
    assert Path(file.path).read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\a.txt", "a.txt"),
        ("a\0b\r\nc.txt", "a_b__c.txt"),
        ("\u202etxt.exe", "_txt.exe"),
        ("half \ud800.txt", "half _.txt"),
        ('a:b<c>d|e?f*g"h.txt', "a_b_c_d_e_f_g_h.txt"),
        (".bashrc", "bashrc"),
        ("name. . .", "name"),
        ("con.txt", "_con.txt"),
        ("LPT1", "_LPT1"),
        ("nul .tar.gz", "_nul .tar.gz"),
        ("console.txt", "console.txt"),
        ("", "file"),
        ("...", "file"),
        ("a/", "file"),
    ],
)
def test_what_is_dangerous_in_a_name_goes(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@pytest.mark.parametrize("letter", ["a", "é", "漢", "👍"])
def test_a_long_name_is_cut_by_whole_letters_and_keeps_its_ending(tmp_path: Path, letter: str) -> None:
    file = FileStore(tmp_path / "store").save(b"x", letter * 300 + ".jpeg")
    name = Path(file.path).name
    assert MAX_BYTES - 4 < len(os.fsencode(name)) <= MAX_BYTES
    assert name.strip(letter) == ".jpeg"
    assert file.orig_name == name


def test_an_ending_as_long_as_a_name_is_none() -> None:
    assert safe_name("a." + "漢" * 200) == "a." + "漢" * 84


@given(st.text(st.characters(), max_size=300))
def test_a_safe_name_is_a_name_and_stays_as_it_is(name: str) -> None:
    found = safe_name(name)
    assert safe_name(found) == found
    assert 0 < len(found.encode()) <= MAX_BYTES
    assert not found.startswith(".")
    assert not set(found) & set('/\\\0:<>"|?*')
    assert 0 < len(shown_name(name).encode()) <= MAX_BYTES


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("folder/sub/a.txt", "folder/sub/a.txt"),
        ("folder\\sub\\a.txt", "folder/sub/a.txt"),
        ("a.txt", "a.txt"),
        ("Bilder/漢字/é.png", "Bilder/漢字/é.png"),
        ("../../etc/passwd", "etc/passwd"),
        ("/etc/passwd", "etc/passwd"),
        ("//host/share/a.txt", "host/share/a.txt"),
        ("C:\\Windows\\a.txt", "C_/Windows/a.txt"),
        ("\\\\?\\C:\\a.txt", "_/C_/a.txt"),
        ("a/./.. /... /b.txt", "a/b.txt"),
        ("con/nul.txt/a", "_con/_nul.txt/a"),
        ("a\0b/\u202etxt.exe", "a_b/_txt.exe"),
        ("a/", "a"),
        ("..", "file"),
        ("/", "file"),
    ],
)
def test_a_place_in_a_folder_has_safe_names_only(name: str, safe: str) -> None:
    assert relative_path(name) == safe


@given(st.text(st.sampled_from("./\\:ab \0~")) | st.text())
def test_no_place_leads_out_of_a_folder(name: str) -> None:
    place = relative_path(name)
    joined = os.path.normpath(os.path.join("/base", place))
    assert joined.startswith("/base/")
    assert relative_path(place) == place
    assert all(safe_name(part) == part for part in place.split("/"))


def test_of_a_long_place_the_outer_folders_go() -> None:
    place = relative_path("/".join([*(f"{number}" * 200 for number in range(10, 99)), "a.txt"]))
    assert len(place.encode()) <= MAX_PATH_BYTES
    assert place.endswith("/a.txt")
    assert place.startswith("96")
