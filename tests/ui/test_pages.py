"""Apps with several pages, as scripts declare them."""

from __future__ import annotations

from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.http.routes import API, ROOT
from limelight.ui.routes import RESERVED
from tests.asgi import running


def app() -> gr.Blocks:
    with gr.Blocks() as demo:
        kept = gr.BrowserState("x")
        name = gr.Textbox(label="Name")
        name.change(lambda x: x, name, name, api_name="first")
    with demo.route("Up and Down") as second:
        shown = gr.Textbox(label="Shown")
        gr.Button("Go").click(lambda x: x, kept, shown, api_name="second")
    assert second is demo
    return demo


def labels(config: dict[str, Any], path: str) -> list[str]:  # Any: JSON
    known = config["page"][path]["components"]
    return [one["props"].get("label") or one["type"] for one in config["components"] if one["id"] in known]


def test_each_page_has_its_own_components_and_listeners_and_what_these_use() -> None:
    config = app().get_config_file()
    assert config["pages"] == [("", "Home", True), ("up-and-down", "Up and Down", True)]
    assert labels(config, "") == ["browserstate", "form", "Name"]
    assert labels(config, "up-and-down") == ["browserstate", "form", "Shown", "button"]
    assert [config["page"][path]["dependencies"] for path in ("", "up-and-down")] == [[0], [1]]


def test_one_description_has_the_endpoints_of_all_pages() -> None:
    assert list(app().get_api_info()["named_endpoints"]) == ["/first", "/second"]


def test_fields_of_two_pages_are_not_grouped() -> None:
    with gr.Blocks() as demo:
        gr.Textbox(label="One")
    with demo.route("Other"):
        gr.Textbox(label="Two")
    config = demo.get_config_file()
    assert [labels(config, path) for path in ("", "other")] == [["form", "One"], ["form", "Two"]]


def test_an_app_that_is_rendered_on_a_page_is_on_that_page() -> None:
    with gr.Blocks() as inner:
        word = gr.Textbox(label="Word")
        word.submit(lambda x: x, word, word)
    with gr.Blocks() as demo:
        gr.Markdown("Home")
    with demo.route("Inner"):
        inner.render()
    config = demo.get_config_file()
    assert labels(config, "inner") == ["form", "Word"]
    assert config["page"]["inner"]["dependencies"] == [0]


@pytest.mark.parametrize(
    ("name", "path", "found"),
    [("Über uns!", None, "uber-uns"), ("A", "/b/", "b"), ("Config", None, "_config"), ("First", "a.b", "a.b")],
)
def test_paths_are_given_or_made_of_names(name: str, path: str | None, found: str) -> None:
    demo = gr.Blocks()
    demo.route(name, path)
    assert demo.pages[-1].path == found
    demo.route(name, path if path is None else f"{path}")
    assert demo.pages[-1].path == f"_{found}"


@pytest.mark.parametrize("path", ["a/b", "a b", "config", "..", "é", "a?b"])
def test_paths_that_cannot_be_are_refused(path: str) -> None:
    with pytest.raises(DeclarationError, match="path"):
        gr.Blocks().route("Name", path)


def test_a_page_is_not_declared_within_another() -> None:
    with gr.Blocks() as demo, pytest.raises(DeclarationError, match="outside"):
        demo.route("Inner")


def test_every_route_of_the_server_is_reserved() -> None:
    first = {path.strip("/").split("/")[0].split("=")[0] for path, _, _ in (*ROOT, *API)}
    assert first - {""} <= RESERVED


def test_only_one_navbar_is_on_a_page() -> None:
    with gr.Blocks() as demo:
        gr.Navbar()
    with demo.route("Other"):
        gr.Navbar(main_page_name=False)
    demo.get_config_file()
    with demo:
        gr.Navbar()
    with pytest.raises(DeclarationError, match="Navbar"):
        demo.get_config_file()


def test_pages_are_served_with_their_own_configuration_and_title() -> None:
    with running(app()) as server:
        page = server.ask("GET", "/up-and-down")
        assert (page.status, b"<title>Up and Down</title>" in page.body, b'"Name"' in page.body) == (200, True, False)
        moved = server.ask("GET", "/up-and-down/?a=1")
        assert (moved.status, moved.headers["location"]) == (301, "../up-and-down?a=1")
        assert server.ask("GET", "/nowhere").status == 404
        assert b'"Name"' not in server.ask("GET", "/config?page=up-and-down").body
        assert b'"Name"' in server.ask("GET", "/config").body


def test_pages_of_a_private_app_show_the_login_form_only() -> None:
    with running(app(), auth=("ann", "word")) as server:
        page = server.ask("GET", "/up-and-down")
        assert (page.status, b'"auth_required":true' in page.body, b"Shown" in page.body) == (200, True, False)
        assert server.ask("GET", "/config?page=up-and-down").status == 401
