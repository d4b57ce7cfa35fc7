"""What `launch` says of the page reaches it."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import msgspec
import pytest

import limelight
from limelight.core.errors import DeclarationError
from tests.asgi import running


def test_styles_and_head_come_from_the_app_from_launch_and_from_files(tmp_path: Path) -> None:
    (tmp_path / "own.css").write_text(".of-file {}")
    (tmp_path / "own.html").write_text("<meta name='of-file'>")
    with limelight.Blocks(css=".own {}", css_paths=tmp_path / "own.css", head_paths=[tmp_path / "own.html"]) as demo:
        limelight.Markdown("Hello")
    with running(demo, css=".given {}", css_paths=[str(tmp_path / "own.css")], head="<meta name='given'>") as app:
        page = app.ask("GET", "/").body.decode()
    assert ".own {}\n.of-file {}\n.given {}\n.of-file {}" in page
    assert "<meta name='of-file'>\n<meta name='given'>" in page


def test_files_that_are_not_there_are_named() -> None:
    with pytest.raises(DeclarationError, match=r"Blocks: css_paths: .*nothing\.css"):
        limelight.Blocks(css_paths="nothing.css")
    with running(limelight.Blocks()) as app:
        assert app.ask("GET", "/").status == 200


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, None),
        ({"footer_links": []}, []),
        ({"footer_links": ["api", {"label": "Terms", "url": "/terms"}]}, ["api", {"label": "Terms", "url": "/terms"}]),
        ({"show_api": False}, ["gradio", "settings"]),
    ],
)
def test_the_footer_shows_what_launch_lists(given: dict[str, object], expected: object) -> None:
    with running(limelight.Blocks(), **given) as app:
        assert msgspec.json.decode(app.ask("GET", "/config").body).get("footer_links") == expected


def test_a_link_of_another_shape_is_refused() -> None:
    with pytest.raises(DeclarationError, match="launch: footer_links"), running(limelight.Blocks(), footer_links=["x"]):
        """Not reached."""


def test_launch_sets_theme_and_script_in_place_of_the_apps() -> None:
    with limelight.Blocks(js="() => 1") as demo:
        limelight.Markdown("Hello")
    with running(demo, js="() => 2") as app:
        assert "() => 2" in app.ask("GET", "/").body.decode()
    with running(demo) as app:
        assert "() => 1" in app.ask("GET", "/").body.decode()


@pytest.mark.parametrize("name", ["fill_height", "fill_width"])
def test_launch_says_how_large_the_page_is_in_place_of_the_app(name: str) -> None:
    with limelight.Blocks(**{name: True}) as demo:
        limelight.Markdown("Hello")
    for given, expected in (({}, True), ({name: False}, False), ({name: True}, True)):
        with running(demo, **given) as app:
            assert msgspec.json.decode(app.ask("GET", "/config").body)[name] is expected


def test_a_login_page_has_the_theme_and_none_of_the_authors_scripts() -> None:
    with running(limelight.Blocks(theme="soft", head="<script>own()</script>"), auth=("ada", "lovelace")) as app:
        page = app.ask("GET", "/").body.decode()
        (name,) = re.findall(r'href="(theme\.css\?v=\w+)"', page)
        style = app.ask("GET", f"/{name}", [("accept-encoding", "gzip")])
    assert "own()" not in page
    assert "immutable" in style.headers["cache-control"]
    assert b"--button-primary-background-fill" in gzip.decompress(style.body)


def test_the_page_is_sent_nothing_that_only_api_clients_read() -> None:
    with limelight.Blocks() as demo:
        limelight.Textbox("hello", label="Name")
    with running(demo) as app:
        html = app.ask("GET", "/").body.decode()
        components = msgspec.json.decode(app.ask("GET", "/config").body)["components"]
    found = re.search(r'id="limelight-config">(.*?)</script>', html)
    assert found is not None
    shown = msgspec.json.decode(found[1])["components"]
    named, sent = ({name for one in each for name in one} for each in (components, shown))
    assert named - sent >= {"api_info", "api_info_as_input", "api_info_as_output", "example_inputs"}
    assert [one["props"] for one in shown] == [one["props"] for one in components]
