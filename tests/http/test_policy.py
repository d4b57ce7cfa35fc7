"""The page's Content-Security-Policy, as the author's markup and styles need it."""

from __future__ import annotations

import re

import pytest

import limelight as gr
from limelight.http.policy import style_origins
from tests.asgi import running


def style_sources(head: str = "", css: str = "", **options: object) -> str:
    with gr.Blocks(head=head, css=css) as demo:
        gr.Markdown("Hello")
    with running(demo, **options) as app:
        policy = app.ask("GET", "/").headers["content-security-policy"]
    found = re.search(r"style-src ([^;]*);", policy)
    assert found is not None
    return found[1]


@pytest.mark.parametrize(
    ("head", "css", "expected"),
    [
        ('<link rel="stylesheet" href="https://cdn.example/a.css">', "", ("https://cdn.example",)),
        ("<LINK REL=StyleSheet HREF=http://CDN.example:8080?x>", "", ("http://cdn.example:8080",)),
        ("<style>@import 'https://a.example/x.css';</style>", "@import url(https://b.example/y);",
         ("https://a.example", "https://b.example")),
        ('<link rel="icon" href="https://icons.example/i.png"><link rel="stylesheet" href="/own.css">', "", ()),
        ('<link rel="stylesheet" href="https://a.example; script-src *">', "", ()),
        ('<link rel="stylesheet" href="https://user@a.example/">', '@import "https://*/";', ()),
        ("<link rel=stylesheet>", "@import", ()),
    ],
)  # fmt: skip
def test_stylesheets_load_from_the_hosts_that_the_author_names(head: str, css: str, expected: tuple[str, ...]) -> None:
    assert style_origins(head, css) == expected


def test_the_policy_names_those_hosts_and_no_others() -> None:
    assert style_sources() == "'self' 'unsafe-inline'"
    named = "'self' 'unsafe-inline' https://cdn.example"
    assert style_sources('<link rel="stylesheet" href="https://cdn.example/a.css">') == named
    assert style_sources(css='@import "https://cdn.example/a.css";') == named


def test_a_login_page_has_nothing_of_the_authors() -> None:
    hidden = style_sources('<link rel="stylesheet" href="https://cdn.example/a.css">', auth=("ada", "lovelace"))
    assert hidden == "'self' 'unsafe-inline'"
