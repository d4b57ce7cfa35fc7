"""`load_openapi`, with a small API."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from gradio_client import Client, handle_file
from gradio_client.exceptions import AppError

import limelight as gr
from limelight.core.errors import DeclarationError
from tests.recipes.pets import PNG, api, served

SPEC: dict[str, Any] = {"openapi": "3.1.0", "info": {"title": "T"}, "paths": {"/a": {"get": {"responses": {}}}}}


@pytest.fixture(scope="module")
def pets() -> Iterator[tuple[FastAPI, str]]:
    app, other = api(), api()
    with served(app) as url, served(other) as elsewhere:
        app.state.elsewhere = f"{elsewhere}/elsewhere"
        app.state.other = other
        yield app, url


@pytest.fixture(scope="module")
def client(pets: tuple[FastAPI, str]) -> Iterator[Client]:
    demo = gr.load_openapi(f"{pets[1]}/openapi.json", f"{pets[1]}/", auth_token="s3cret")
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    yield Client(url, verbose=False, analytics_enabled=False)
    demo.close()


def endpoints(demo: gr.Blocks) -> set[str]:
    return {one["api_name"] for one in demo.config["dependencies"] if str(one["api_name"]).count("_")}


def test_parameters_go_into_the_path_the_query_and_headers(client: Client) -> None:
    found = client.predict("a b?c#d", None, "dog", None, api_name="/get__pets_name")
    assert found == {"name": "a b?c#d", "full": None, "kind": "dog", "token": "Bearer s3cret", "tag": None}
    assert client.predict("x", True, None, None, api_name="/get__pets_name")["full"] is True


def test_fields_have_the_names_of_the_parameters(client: Client) -> None:
    info: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    found = [one["parameter_name"] for one in info["named_endpoints"]["/post__pets"]["parameters"]]
    assert found == ["name", "age", "tags"]


def test_a_body_has_a_field_for_each_property(client: Client) -> None:
    assert client.predict("Ada", 3, '["a"]', api_name="/post__pets") == {"name": "Ada", "age": 3, "tags": ["a"]}
    assert client.predict("Ada", None, None, api_name="/post__pets") == {"name": "Ada", "age": 1, "tags": []}


def test_another_body_is_json(client: Client) -> None:
    assert client.predict("[1, 2]", api_name="/post__count") == 2
    with pytest.raises(AppError, match="body is not JSON"):
        client.predict("[1", api_name="/post__count")


def test_files_go_both_ways(client: Client, tmp_path: Path) -> None:
    (tmp_path / "cat.png").write_bytes(PNG)
    sent = client.predict(handle_file(str(tmp_path / "cat.png")), "Cat", api_name="/post__photo")
    assert sent == {"name": "cat.png", "size": len(PNG), "title": "Cat"}
    assert Path(client.predict(api_name="/get__photo")).suffix in (".png", ".webp")


def test_what_the_api_refuses_is_said_and_what_fails_is_not(client: Client) -> None:
    with pytest.raises(AppError, match=r"status 422: .*too old"):
        client.predict("Ada", 101, None, api_name="/post__pets")
    with pytest.raises(AppError, match=r"status 500\.$"):
        client.predict("Ada", api_name="/delete__pets_name")


def test_redirects_stay_at_the_host(client: Client, pets: tuple[FastAPI, str]) -> None:
    assert client.predict(api_name="/get__moved")["name"] == "moved"
    with pytest.raises(AppError, match="leads to another host"):
        client.predict(api_name="/get__away")
    assert pets[0].state.other.state.asked == []


@pytest.mark.parametrize("name", [".", ".."])
def test_a_value_in_the_path_stays_there(client: Client, name: str) -> None:
    with pytest.raises(AppError, match=r"cannot be \. or"):
        client.predict(name, None, "cat", None, api_name="/get__pets_name")


def test_what_is_required_is_named(client: Client) -> None:
    with pytest.raises(AppError, match="name is required"):
        client.predict("", None, "cat", None, api_name="/get__pets_name")


@pytest.mark.parametrize(
    ("options", "found"),
    [
        ({"paths": ["/pets"]}, {"get__pets_name", "post__pets", "delete__pets_name"}),
        ({"paths": ["/pets"], "methods": ["get", "delete"]}, {"get__pets_name", "delete__pets_name"}),
        ({"exclude_paths": ["/pets", ".*o.*"]}, set()),
        ({"paths": ["/photo$"], "exclude_paths": ["/pets"]}, {"get__photo", "post__photo"}),
    ],
)
def test_paths_and_methods_choose(pets: tuple[FastAPI, str], options: dict[str, Any], found: set[str]) -> None:
    spec = pets[0].openapi()
    if not found:
        with pytest.raises(DeclarationError, match="paths and methods that the document has"):
            gr.load_openapi(spec, pets[1], exclude_paths=[".*"])
        return
    assert endpoints(gr.load_openapi(spec, pets[1], **options)) == found


def test_a_file_is_read(pets: tuple[FastAPI, str], tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(pets[0].openapi()))
    assert gr.load_openapi(str(tmp_path / "api.json"), pets[1], methods=["post"]).title == "Pets"


@pytest.mark.parametrize(
    ("spec", "base", "said"),
    [
        ({"swagger": "2.0"}, "http://host", "an OpenAPI document of version 3"),
        ("nothing.json", "http://host", "a file that can be read"),
        (3, "http://host", "a dict, a path or an address"),
        (SPEC, "file:///etc", "an http or https address"),
        (SPEC, "http://user:word@host", "an http or https address"),
        ({**SPEC, "paths": {"@evil.test/": {"get": {}}}}, "http://host", "paths that begin with a slash"),
        ({**SPEC, "paths": {"/../x": {"get": {}}}}, "http://host", "paths that begin with a slash"),
        ({**SPEC, "paths": {"/a": {"$ref": "http://evil.test/x"}}}, "http://host", "references within the document"),
        ({**SPEC, "paths": {"/a": {"$ref": "#/paths/~1a"}}}, "http://host", "references without a circle"),
        ({**SPEC, "paths": {"/a": {"$ref": "#/b"}}}, "http://host", "references to what is there"),
    ],
)
def test_what_cannot_be_loaded_is_named(spec: Any, base: str, said: str) -> None:  # Any: what scripts may say
    with pytest.raises(DeclarationError, match=said):
        gr.load_openapi(spec, base)


def test_the_servers_of_the_document_do_not_count(pets: tuple[FastAPI, str]) -> None:
    spec = {**pets[0].openapi(), "servers": [{"url": "http://127.0.0.1:9"}]}
    demo = gr.load_openapi(spec, pets[1], paths=["/count"])
    _, url, _ = demo.launch(prevent_thread_lock=True, quiet=True)
    try:
        assert Client(url, verbose=False, analytics_enabled=False).predict("[1]", api_name="/post__count") == 1
    finally:
        demo.close()
