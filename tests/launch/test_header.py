"""The header of an app's pages: what it takes, what it refuses, and what the page gets of it."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

import msgspec
import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from tests.asgi import InProcess, running

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PACKED = f"data:image/svg+xml;base64,{base64.b64encode(SVG).decode()}"


def app_of(header: object = None, title: str = "Limelight", **options: Any) -> gr.Blocks:  # Any: as Blocks
    with gr.Blocks(title=title, header=header, **options) as demo:
        gr.Textbox(label="Name")
    return demo


def header_of(app: InProcess) -> Any:  # Any: JSON
    return msgspec.json.decode(app.ask("GET", "/config").body).get("header")


def test_text_is_the_title_and_launch_counts_first(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing: dict[str, object] = {"logo": None, "logo_dark": None, "alt": "", "links": [], "home": None}
    with running(app_of()) as app:
        assert header_of(app) is None
    with running(app_of("Acme")) as app:
        assert header_of(app) == {"title": "Acme", **nothing}
        assert msgspec.json.decode(app.ask("GET", "/config").body)["title"] == "Acme"
    with running(app_of("Acme"), header=gr.PageHeader("Other", home="/start")) as app:
        assert header_of(app) == {"title": "Other", **nothing, "home": "/start"}
    monkeypatch.setenv("LIMELIGHT_HEADER", "Named outside")
    with running(app_of("Acme")) as app:
        assert header_of(app)["title"] == "Named outside"


@pytest.mark.parametrize("links", [{"Docs": "https://a.example"}, [("Docs", "https://a.example")]])
def test_the_title_is_the_apps_and_links_come_in_order(links: Any) -> None:  # Any: as the author says
    with running(app_of(gr.PageHeader(links=links), title="Acme")) as app:
        assert header_of(app)["title"] == "Acme"
        assert header_of(app)["links"] == [["Docs", "https://a.example"]]


def test_every_recipe_takes_one_and_does_not_show_the_title_twice() -> None:
    header = gr.PageHeader()
    recipes = (
        gr.Interface(str, "text", "text", title="Acme", header=header),
        gr.ChatInterface(lambda message, history: message, title="Acme", header=header),
        gr.TabbedInterface([app_of()], ["One"], title="Acme", header=header),
    )
    for recipe in recipes:
        with running(recipe) as app:
            assert header_of(app)["title"] == "Acme"
            assert b"# Acme" not in app.ask("GET", "/config").body
    with running(gr.Interface(str, "text", "text", title="Acme", header="Another")) as app:
        assert b"# Acme" in app.ask("GET", "/config").body


def test_logos_are_read_when_they_are_named(tmp_path: Path) -> None:
    path = tmp_path / "logo.svg"
    path.write_bytes(SVG)
    header = gr.PageHeader("Acme", logo=path, logo_dark=PACKED.replace("svg+xml", "png"))
    path.unlink()
    with running(app_of(header)) as app:
        for name, kind in (("logo", "image/svg+xml"), ("logo_dark", "image/png")):
            answer = app.ask("GET", f"/{header_of(app)[name]}")
            assert (answer.status, answer.body, answer.headers["content-type"]) == (200, SVG, kind)
            assert "immutable" in answer.headers["cache-control"]
        assert app.ask("GET", "/assets/header/other.svg").status == 404


def test_a_logo_needs_words_where_there_is_no_title() -> None:
    with running(app_of(gr.PageHeader("", logo=PACKED), title="Acme")) as app:
        assert header_of(app)["alt"] == "Acme"
    with running(app_of(gr.PageHeader("", logo=PACKED, alt="A lamp"))) as app:
        assert header_of(app)["alt"] == "A lamp"
    with (
        pytest.raises(DeclarationError, match="PageHeader: alt: expected what the logo shows"),
        running(app_of(gr.PageHeader(logo=PACKED))),
    ):
        """Not reached."""


def test_a_header_of_nothing_is_refused() -> None:
    with (
        pytest.raises(DeclarationError, match="PageHeader: expected a title, a logo or links"),
        running(app_of(gr.PageHeader())),
    ):
        """Not reached."""
    demo = app_of(gr.PageHeader())
    with demo.route("Second"):
        gr.Textbox(label="Other")
    with running(demo) as app:  # which leads to its pages
        assert header_of(app)["home"] == "/"


def test_a_private_app_shows_logo_and_title_before_the_login_and_no_links() -> None:
    header = gr.PageHeader("Acme", logo=PACKED, links={"Secret plans": "/plans"}, home="/inner")
    with running(app_of(header), auth=("ada", "lovelace")) as app:
        page = app.ask("GET", "/").body.decode()
        (address,) = header.pictures.values()
        assert address.address in page
        assert "Secret plans" not in page
        assert "/inner" not in page
        assert app.ask("GET", f"/{address.address}").status == 200
        assert app.ask("GET", "/assets/header/other.svg").status == 404


def test_texts_in_several_languages_stand_in_it() -> None:
    i18n = gr.I18n(en={"docs": "Docs"}, de={"docs": "Handbuch"})
    with running(app_of(gr.PageHeader("Acme", links={i18n("docs"): "/docs"})), i18n=i18n) as app:
        assert header_of(app)["links"][0][0] == i18n("docs")


@pytest.mark.parametrize("given", [5, "", "  ", ["Acme"], {"title": "Acme"}, True, b"Acme"])
def test_what_is_no_header_is_refused(given: object) -> None:
    with pytest.raises(DeclarationError, match=r"Blocks: header: expected the title as text, or gr\.PageHeader"):
        app_of(given)
    with pytest.raises(DeclarationError, match="launch: header"), running(app_of(), header=given):
        """Not reached."""
