"""The OpenAPI document: valid, complete, and true."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    status_code_conformance,
)

from tests.curl import curl, post
from tests.servers import run_script

APPS = Path(__file__).parent / "apps"
SCRIPTS = [APPS / "described.py", APPS / "calls.py", APPS.parents[2] / "examples" / "showcase.py"]


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with run_script(APPS / "described.py") as running:
        yield running.url


@pytest.fixture
def document(url: str) -> dict[str, Any]:  # Any: JSON
    found: dict[str, Any] = curl(f"{url}/openapi.json").json()
    return found


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_document_is_valid(script: Path) -> None:
    with run_script(script) as running:
        validate(curl(f"{running.url}/openapi.json").json())


def test_every_public_endpoint_is_there_and_no_other(document: dict[str, Any]) -> None:
    for name in ("greet", "choose", "letters", "count_lines"):
        assert {f"/call/{name}", f"/call/v2/{name}", f"/call/{name}/{{event_id}}"} <= set(document["paths"])
    assert "hidden" not in str(document["paths"])
    assert {"/jobs/{event_id}", "/jobs/{event_id}/cancel", "/upload", "/file={path}"} <= set(document["paths"])


def test_parameters_are_described_by_their_components(document: dict[str, Any]) -> None:
    body = document["paths"]["/call/v2/greet"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    warmth = body["properties"]["warmth"]
    assert warmth == {"type": "number", "minimum": 0, "maximum": 30, "title": "Warmth", "description": "In degrees."}
    assert document["paths"]["/call/v2/greet"]["post"]["description"] == "Says hello."


@pytest.mark.parametrize("name", ["greet", "choose", "letters"])
@pytest.mark.parametrize("path", ["/call/v2/", "/call/"])
def test_the_examples_work(url: str, document: dict[str, Any], path: str, name: str) -> None:
    body = document["paths"][path + name]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert post(f"{url}{path}{name}", body, "-H", "Prefer: wait=20").status == 200


def test_each_address_names_itself_as_the_server(url: str) -> None:
    assert curl(f"{url}/openapi.json").json()["servers"] == [{"url": url}]
    assert curl(f"{url}/gradio_api/openapi.json").json()["servers"] == [{"url": f"{url}/gradio_api"}]


def test_a_private_app_shows_it_to_its_callers_and_says_how_to_become_one() -> None:
    env = {**os.environ, "LIMELIGHT_TOKENS": "ada:one", "TEST_AUTH": "pairs"}
    with run_script(APPS / "private.py", env=env) as running:
        assert curl(f"{running.url}/openapi.json").status == 401
        found = curl(f"{running.url}/openapi.json", "-H", "Authorization: Bearer one").json()
    validate(found)
    assert set(found["components"]["securitySchemes"]) == {"token", "login"}
    assert found["security"] == [{"token": []}, {"login": []}]
    assert "401" in found["paths"]["/call/v2/who"]["post"]["responses"]


CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance]


def check_body(document: dict[str, Any], case: schemathesis.Case[Any], response: schemathesis.Response) -> None:
    """Schemathesis takes `prefixItems` of answers for `items`, so their schemas are checked here."""
    responses = document["paths"][case.operation.path][case.operation.method]["responses"]
    found = responses[str(response.status_code)]
    if "$ref" in found:
        found = document["components"]["responses"][found["$ref"].rpartition("/")[2]]
    if "application/json" in response.headers["content-type"][0]:
        schema = found["content"]["application/json"]["schema"]
        Draft202012Validator({**document, **schema}).validate(response.json())


def test_whatever_the_document_allows_is_answered_as_it_says(url: str, document: dict[str, Any]) -> None:
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 12
    seen: set[int] = set()
    for operation in operations:

        @settings(max_examples=8, deadline=None, derandomize=True, database=None, suppress_health_check=[*HealthCheck])
        @given(case=operation.as_strategy())
        def ask(case: schemathesis.Case[Any]) -> None:
            answer = case.call_and_validate(base_url=url, checks=CHECKS)
            check_body(document, case, answer)
            seen.add(answer.status_code)

        ask()
    assert {200, 404, 422} <= seen
