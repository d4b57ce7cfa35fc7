"""Pieces of the OpenAPI document that several of its parts are made of."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.http.errors import PROBLEM

REFUSALS = {
    400: "The body is not JSON, an upload is broken, or the app's validator failed.",
    403: "This origin, host or path is not allowed.",
    404: "The endpoint, event or file does not exist, or belongs to another client.",
    413: "The body or a file is too large.",
    415: "The media type of the body is not supported.",
    422: "A value is invalid: see `parameter`, `expected` and `got`.",
    429: "Too many requests. Try again after `Retry-After` seconds.",
    503: "The queue is full, or the server is stopping. Try again after `Retry-After` seconds.",
}
TEXT: Schema = {"type": "string"}
# `format` as well: generators of clients look for that of OpenAPI 3.0.
BINARY: Schema = {"type": "string", "format": "binary", "contentMediaType": "application/octet-stream"}


def header_parameter(name: str, schema: Schema, text: str, example: Json = None) -> Json:
    made: dict[str, Json] = {"name": name, "in": "header", "schema": schema, "description": text}
    return made if example is None else {**made, "example": example}


def path_parameter(name: str) -> Json:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


def json_content(schema: Json) -> dict[str, Json]:
    return {"application/json": {"schema": schema}}


def json_body(schema: Schema, example: Json) -> Json:
    return {"required": True, "content": {"application/json": {"schema": schema, "example": example}}}


def json_answer(text: str, schema: Json) -> Json:
    return {"description": text, "content": json_content(schema)}


def refusal(text: str) -> Json:
    return {"description": text, "content": refused_content({"$ref": "#/components/schemas/Error"})}


def refused_content(schema: Json) -> dict[str, Json]:
    return {**json_content(schema), PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}


def refusal_references(statuses: Sequence[int]) -> dict[str, Json]:
    return {str(status): {"$ref": f"#/components/responses/{status}"} for status in statuses}
