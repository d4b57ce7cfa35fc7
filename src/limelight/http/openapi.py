"""The OpenAPI 3.1 document of an app, made of its endpoints. Pure: one document per app."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

import msgspec

from limelight.core.endpoint import Endpoint, Parameter
from limelight.core.schema import FILE_SCHEMA, Schema, relocated
from limelight.core.wire import FileData, Json
from limelight.http.auth import COOKIE
from limelight.http.job_list import JobList
from limelight.http.jobs import CANCELLED_STATUS, FAILURE_STATUS, Cancelling, JobView
from limelight.http.openapi_jobs import file_paths, job_paths, job_webhook, webhook_headers
from limelight.http.openapi_parts import (
    BINARY,
    REFUSALS,
    TEXT,
    header_parameter,
    json_body,
    json_content,
    path_parameter,
    refusal,
    refusal_references,
    refused_content,
)
from limelight.http.preferences import MAX_KEY, MAX_TIMEOUT_S
from limelight.http.site import HttpOptions
from limelight.http.webhook_messages import WebhookMessage

_UNAUTHENTICATED = "The login or token is missing or invalid."
_CALL_REFUSALS = (400, 403, 404, 413, 415, 422, 429, 503)
_FACTS: Schema = {
    "code": {"type": "string", "description": "Which error it is. It never changes, other than the message."},
    "message": {"type": "string", "description": "The error as a sentence."},
    "parameter": {"type": ["string", "null"], "description": "The parameter or header whose value is wrong."},
    "expected": {"type": ["string", "null"]},
    "got": {"type": ["string", "null"]},
}
_ERROR: Schema = {
    "type": "object",
    "properties": {
        "detail": {"description": "The error as a sentence, or the results of the app's validator as a list."},
        **_FACTS,
    },
    "required": ["detail", *_FACTS],
}
_PROBLEM: Schema = {
    "type": "object",
    "description": "The error for those who accept `application/problem+json` (RFC 9457).",
    "properties": {
        "type": {"type": "string", "format": "uri-reference"},
        "title": TEXT,
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "The same as `message`."},
        **_FACTS,
        "errors": {"description": "The results of the app's validator, or what else belongs to the error."},
    },
    "required": ["type", "title", "status", "detail", *_FACTS],
}
_STARTED: Schema = {"type": "object", "properties": {"event_id": TEXT}, "required": ["event_id"]}


def document(endpoints: Sequence[Endpoint], title: str, version: str, options: HttpOptions) -> Schema:
    """Without `servers`, which depend on the request. Endpoints that are not public are left out."""
    parts, headers = _Parts(), _headers(options)
    references: list[Json] = [{"$ref": f"#/components/parameters/{name}"} for name in headers]
    paths: dict[str, Json] = {}
    for endpoint in endpoints:
        if endpoint.name and endpoint.visibility == "public":
            paths |= _call_paths(endpoint, parts, references)
    paths |= {**job_paths(), **file_paths()}
    made: Schema = {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {"title": title, "version": version},
        "paths": paths,
        "webhooks": {"job": {"post": job_webhook()}} if options.webhooks else {},
        "components": {
            "schemas": parts.schemas,
            "parameters": headers,
            "responses": {str(status): refusal(text) for status, text in REFUSALS.items()},
        },
    }
    return _private(made, options) if options.is_private else made


class _Parts:
    """The named schemas of the document, including those that component schemas define."""

    def __init__(self) -> None:
        _, definitions = msgspec.json.schema_components(
            [JobView, JobList, Cancelling, FileData, WebhookMessage], ref_template="#/components/schemas/{name}"
        )
        self.schemas: dict[str, Json] = {name: _of_time(one) for name, one in definitions.items()}
        self.schemas["Error"] = _ERROR
        self.schemas["Problem"] = _PROBLEM
        self.schemas["StartedCall"] = _STARTED
        self.schemas["FailedJob"] = self._job({"status": {"enum": ["error", "cancelled"]}}, _ERROR)

    def add(self, schema: Mapping[str, Json]) -> Schema:
        own = cast("Mapping[str, Schema]", schema.get("$defs", {}))
        names = {name: self._name(name, one) for name, one in own.items()}
        for name, one in own.items():
            self.schemas[names[name]] = _moved(one, names)
        rest = {name: value for name, value in schema.items() if name != "$defs"}
        return cast(Schema, _moved(rest, names))

    def add_ended(self, name: str, results: Schema) -> Schema:
        """What a call that has succeeded looks like."""
        made = self._job({"status": {"const": "complete"}, "data": results})
        found = self._name(f"{name}_ended", made)
        self.schemas[found] = made
        return {"$ref": f"#/components/schemas/{found}"}

    def _job(self, narrowed: Mapping[str, Json], more: Schema | None = None) -> Schema:
        """`JobView` with narrower members and those of `more`. Whole, not `allOf` it and them: generators of clients
        cannot join two schemas of one member."""
        members: dict[str, Json] = {}
        required: list[Json] = []
        for one in (cast("Schema", self.schemas["JobView"]), more or {}):
            members |= cast("dict[str, Json]", one.get("properties", {}))
            required += [name for name in cast("list[Json]", one.get("required", [])) if name not in required]
        return {"type": "object", "properties": {**members, **narrowed}, "required": required}

    def _name(self, name: str, schema: Schema) -> str:
        name = re.sub(r"[^\w.-]", "_", name)
        found, count = name, 1
        while found in self.schemas and self.schemas[found] != _moved(schema, {}):
            count += 1
            found = f"{name}_{count}"
        return found


def _moved(value: Json, names: Mapping[str, str]) -> Json:
    """A schema with its references pointing into the document."""
    return relocated(value, "#/components/schemas/", names, _file_data)


def _file_data(part: Json) -> Json | None:
    return {"$ref": "#/components/schemas/FileData"} if part == FILE_SCHEMA else None


def _of_time(schema: Json) -> Json:
    """Add the format of times, for which msgspec declares only a string."""
    shown = cast("dict[str, dict[str, Json]]", schema)
    for name in ("created", "started", "ended", "expires", "timestamp", "last_attempt", "next_attempt"):
        if name in shown.get("properties", {}):
            kind = "string" if name in ("created", "timestamp") else ["string", "null"]
            shown["properties"][name] = {"type": kind, "format": "date-time"}
    return schema


# calls


def _call_paths(endpoint: Endpoint, parts: _Parts, headers: list[Json]) -> dict[str, Json]:
    assert endpoint.name is not None
    shown = endpoint.visible
    schemas = [parts.add(parameter.accepts()) for parameter in shown]
    by_name: Schema = {
        "type": "object",
        "properties": {one.name: _labelled(one, schema) for one, schema in zip(shown, schemas, strict=True)},
        "required": [one.name for one in shown if not one.has_default],
        "additionalProperties": False,
    }
    in_order: Schema = {
        "type": "object",
        "properties": {
            "data": _row(schemas),
            "session_hash": {"type": ["string", "null"], "description": "Calls with the same hash share their state."},
        },
        "required": ["data"],
    }
    values = {one.name: one.example if one.example is not None else one.default for one in shown}
    results = _row([{"anyOf": [parts.add(one.schema), {"type": "null"}]} for one in endpoint.returns])
    answers = _answers(parts.add_ended(endpoint.name, results))
    follow = _operation(
        f"{endpoint.name}_events", f"The events of a call of {endpoint.name}", endpoint, _stream_of(), 404
    )
    follow["parameters"] = [path_parameter("event_id")]
    plain = _operation(f"{endpoint.name}_in_order", f"Call {endpoint.name}, values in order", endpoint, answers)
    named = _operation(endpoint.name, f"Call {endpoint.name}", endpoint, answers)
    plain |= {"parameters": headers, "requestBody": json_body(in_order, {"data": [*values.values()]})}
    named |= {"parameters": headers, "requestBody": json_body(by_name, values)}
    if any(one.holds_files for one in shown):
        body = cast("dict[str, dict[str, Json]]", named["requestBody"])
        body["content"]["multipart/form-data"] = {"schema": _form(shown, by_name)}
    return {
        f"/call/v2/{endpoint.name}": {"post": named},
        f"/call/{endpoint.name}": {"post": plain},
        f"/call/{endpoint.name}/{{event_id}}": {"get": follow},
    }


def _form(shown: Sequence[Parameter], by_name: Schema) -> Schema:
    """The arguments as parts of a form. A text, of which any may be left out, if the part `json` has it."""
    parts = dict(cast("dict[str, Json]", by_name["properties"]))
    for one in shown:
        if one.holds_files:
            parts[one.name] = {"type": "array", "items": BINARY} if one.schema.get("type") == "array" else BINARY
    text: Schema = {"type": "string", "contentMediaType": "application/json"}
    parts["json"] = {**text, "description": "The arguments that have no part of their own, as a JSON object."}
    return {"type": "object", "properties": parts}


def _labelled(parameter: Parameter, schema: Schema) -> Schema:
    texts = [parameter.description, str(schema.get("description", ""))]
    described = {"description": " ".join(filter(None, texts))} if any(texts) else {}
    return {**schema, "title": parameter.label, **described}


def _row(schemas: Sequence[Schema]) -> Schema:
    count = len(schemas)
    row: Schema = {"type": "array", "minItems": count, "maxItems": count}
    return {**row, "prefixItems": [*schemas]} if schemas else row


def _operation(
    name: str, summary: str, endpoint: Endpoint, answers: Mapping[str, Json], *refusals: int
) -> dict[str, Json]:
    made: dict[str, Json] = {"operationId": name, "summary": summary, "tags": ["calls"]}
    if endpoint.description:
        made["description"] = endpoint.description
    return {**made, "responses": {**refusal_references(refusals or _CALL_REFUSALS), **answers}}


def _answers(ended: Schema) -> dict[str, Json]:
    job: Schema = {"$ref": "#/components/schemas/JobView"}
    located = {"Location": {"schema": TEXT}, "Preference-Applied": {"schema": TEXT}}
    held = {name: {**one, "required": False} for name, one in located.items()}
    content = {
        "application/json": {"schema": {"anyOf": [ended, {"$ref": "#/components/schemas/StartedCall"}]}},
        "text/event-stream": {"schema": TEXT},
    }
    text = "The event's id. With `Prefer: wait` the result, with `Accept: text/event-stream` the events."
    answers: dict[str, Json] = {
        "200": {"description": text, "headers": held, "content": content},
        "202": {
            "description": "The call is not done. `Location` has its status.",
            "headers": held,
            "content": json_content(job),
        },
    }
    for status in sorted({*FAILURE_STATUS.values(), CANCELLED_STATUS}):
        schema: Schema = {"anyOf": [{"$ref": f"#/components/schemas/{name}"} for name in ("FailedJob", "Error")]}
        why = f"{REFUSALS.get(status, '')} With `Prefer: wait`: {_WHY[status]}"
        answers[str(status)] = {"description": why.strip(), "content": refused_content(schema)}
    return answers


_WHY = {
    CANCELLED_STATUS: "the call was cancelled.",
    422: "a value was refused when the call ran.",
    500: "the function failed.",
    503: "the server stopped during the call.",
    504: "the call was not done in time.",
}


def _stream_of() -> dict[str, Json]:
    return {"200": {"description": "Server-sent events.", "content": {"text/event-stream": {"schema": TEXT}}}}


def _headers(options: HttpOptions) -> dict[str, Json]:
    wait = f"`wait=N`: respond with the result if it is there within N seconds, at most {options.max_wait_s}."
    key = "A repeated request with the same key returns the first call."
    over = "Seconds after which the call ends with an error if it is not done."
    key_schema: Schema = {"type": "string", "minLength": 1, "maxLength": MAX_KEY, "pattern": "^[!#-~]+$"}
    time_schema: Schema = {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_TIMEOUT_S}
    made = {
        "Prefer": header_parameter("Prefer", TEXT, wait, "wait=20"),
        "Idempotency-Key": header_parameter("Idempotency-Key", key_schema, key),
        "Request-Timeout": header_parameter("Request-Timeout", time_schema, over),
    }
    return {**made, **webhook_headers()} if options.webhooks else made


# private apps


def _private(made: Schema, options: HttpOptions) -> Schema:
    schemes: dict[str, Json] = {}
    if options.tokens:
        schemes["token"] = {"type": "http", "scheme": "bearer"}
    if options.auth is not None:
        schemes["login"] = {"type": "apiKey", "in": "cookie", "name": COOKIE, "description": "From `POST /login`."}
    parts = cast("dict[str, Json]", made["components"])
    parts["securitySchemes"] = schemes
    cast("dict[str, Json]", parts["responses"])["401"] = refusal(_UNAUTHENTICATED)
    for path in cast("dict[str, dict[str, Json]]", made["paths"]).values():
        for operation in path.values():
            if isinstance(operation, dict):
                cast("dict[str, Json]", operation["responses"])["401"] = {"$ref": "#/components/responses/401"}
    return {**made, "security": [{name: []} for name in schemes]}
