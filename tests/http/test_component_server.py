"""Methods of components that their views call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import Answer, curl, post
from tests.http.conftest import APPS
from tests.servers import Server, run_script


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APPS / "methods.py") as running:
        yield running


def ask(server: Server, name: str, data: object, component: object = 1) -> Answer:
    body = {"component_id": component, "fn_name": name, "data": data, "session_hash": "s"}
    return post(f"{server.url}/gradio_api/component_server", body)


@pytest.mark.parametrize("component", [1, "1"])
def test_a_marked_method_answers(server: Server, component: object) -> None:
    assert ask(server, "find", "D", component).json() == ["Dune"]
    assert ask(server, "echo", {"a": [1, None]}, component).json() == {"a": [1, None]}


@pytest.mark.parametrize("name", ["hidden", "preprocess", "__init__", "with_options", "value", "nothing", ""])
def test_any_other_attribute_is_404(server: Server, name: str) -> None:
    assert ask(server, name, "x").status == 404


@pytest.mark.parametrize("component", [0, 3, 99, -1, "x", "1.0", "²"])
def test_a_component_without_it_is_404(server: Server, component: object) -> None:
    assert ask(server, "find", "x", component).status == 404


def test_a_method_that_a_subclass_took_back_is_404(server: Server) -> None:
    assert ask(server, "find", "x", 2).status == 404
    assert ask(server, "echo", "x", 2).json() == "x"


def test_a_form_brings_fields_and_files(server: Server, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    parts = ("component_id=1", "fn_name=read", "session_hash=s", "title=Emma", f"page=@{tmp_path / 'a.txt'}")
    answer = curl(f"{server.url}/component_server", *(word for part in parts for word in ("-F", part)))
    assert answer.json() == {"fields": {"title": "Emma"}, "texts": ["hello"]}


def test_a_file_of_a_form_is_there_for_every_machine(nats: PrivateServer, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("hello")
    parts = ("component_id=1", "fn_name=echo", "session_hash=s", f"page=@{tmp_path / 'a.txt'}")
    store = f"{nats.url}/forms"
    with run_script(APPS / "methods.py", "--store", store) as one:
        answer = curl(f"{one.url}/component_server", *(word for part in parts for word in ("-F", part)))
        file = answer.json()["files"][0]
    with run_script(APPS / "methods.py", "--store", store) as other:
        assert ask(other, "read", {"fields": {}, "files": [{"path": file["path"]}]}).json()["texts"] == ["hello"]


def test_a_form_that_names_no_method_is_422(server: Server) -> None:
    assert curl(f"{server.url}/component_server", "-F", "title=Emma").status == 422
    assert curl(f"{server.url}/component_server", "-F", "x=" + "y" * 100, "-F", "fn_name=find").status == 422


def test_a_path_that_was_not_uploaded_is_refused(server: Server) -> None:
    assert ask(server, "read", {"fields": {}, "files": [{"path": "/etc/passwd"}]}).status == 422


def test_what_fails_leaks_nothing(server: Server) -> None:
    answer = ask(server, "fail", None)
    assert (answer.status, answer.json()["error"], answer.json()["code"]) == (500, None, "function_failed")
