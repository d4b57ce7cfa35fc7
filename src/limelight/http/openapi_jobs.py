"""Jobs, files and webhooks in the OpenAPI document, which are the same for every app."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast, get_args

from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.engine.stores.listing import State
from limelight.engine.webhooks.sender import MAX_URL, PARAMETER
from limelight.http.bodies import MAX_HASH
from limelight.http.job_list import DEFAULT_LIMIT, MAX_LIMIT
from limelight.http.openapi_parts import (
    BINARY,
    TEXT,
    header_parameter,
    json_answer,
    json_content,
    path_parameter,
    refusal_references,
)
from limelight.http.webhooks import ENDS, EVENTS

_UPLOAD: Schema = {
    "type": "object",
    "properties": {"files": {"type": "array", "items": BINARY}},
    "required": ["files"],
}


def job_paths() -> dict[str, Json]:
    job = {"200": json_answer("The status of a job, and its result", {"$ref": "#/components/schemas/JobView"})}
    gone = {"200": json_answer("Whether the job was stopped.", {"$ref": "#/components/schemas/Cancelling"})}
    known = {**refusal_references((403, 404)), **job}
    look = {"operationId": "get_job", "summary": "A job", "tags": ["jobs"], "responses": known}
    ends = {**refusal_references((403, 404, 413)), **gone}
    cancelled: dict[str, Json] = {"summary": "Cancel a job", "tags": ["jobs"], "responses": ends}
    return {
        "/jobs": {"get": _listing()},
        "/jobs/{event_id}": {
            "parameters": [path_parameter("event_id")],
            "get": look,
            "delete": cancelled | {"operationId": "delete_job"},
        },
        "/jobs/{event_id}/cancel": {
            "parameters": [path_parameter("event_id")],
            "post": cancelled | {"operationId": "cancel_job"},
        },
    }


def _listing() -> dict[str, Json]:
    limit: Schema = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}
    texts = {
        "session_hash": "Only jobs of this session. Without a login it must be given.",
        "before": "`next` of the page before.",
    }
    schemas: dict[str, Schema] = {
        "session_hash": {**TEXT, "maxLength": MAX_HASH},
        "status": {"type": "string", "enum": [*get_args(State)]},
        "limit": limit,
        "before": TEXT,
    }
    link: Json = {"schema": TEXT, "description": 'The next page, with `rel="next"`.', "required": False}
    found = json_answer("The newest jobs first.", {"$ref": "#/components/schemas/JobList"})
    return {
        "operationId": "list_jobs",
        "summary": "Jobs of the caller",
        "tags": ["jobs"],
        "parameters": [
            {"name": name, "in": "query", "schema": schema} | ({"description": texts[name]} if name in texts else {})
            for name, schema in schemas.items()
        ],
        "responses": {
            **refusal_references((403, 422)),
            "200": {**cast("dict[str, Json]", found), "headers": {"Link": link}},
        },
    }


def file_paths() -> dict[str, Json]:
    paths = json_answer("The paths of the files, in order, for use in calls.", {"type": "array", "items": TEXT})
    upload = {
        "operationId": "upload",
        "summary": "Upload files",
        "tags": ["files"],
        "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _UPLOAD}}},
        "responses": {**refusal_references((400, 403, 413, 422, 429)), "200": paths},
    }
    found = {"description": "The file.", "content": {"application/octet-stream": {"schema": BINARY}}}
    get = {
        "operationId": "get_file",
        "summary": "An uploaded file, or the result of a call",
        "tags": ["files"],
        "parameters": [path_parameter("path")],
        "responses": {**refusal_references((400, 403, 404)), "200": found},
    }
    return {"/upload": {"post": upload}, "/file={path}": {"get": get}}


def webhook_headers() -> dict[str, Json]:
    where = "Where the end of the call is sent, as a POST signed as Standard Webhooks has it. Only public hosts."
    which = f"Which ends are sent, of {', '.join(ENDS)}; all if it is left out."
    url: Schema = {"type": "string", "format": "uri", "maxLength": MAX_URL}
    return {
        PARAMETER: header_parameter(PARAMETER, url, where),
        EVENTS: header_parameter(EVENTS, TEXT, which, "error"),
    }


def job_webhook() -> dict[str, Json]:
    texts = {
        "webhook-id": "The same for every attempt.",
        "webhook-timestamp": "When it was sent, in seconds since the epoch. Refuse old ones.",
        "webhook-signature": "`v1,` and the base64 of an HMAC-SHA256 of `id.timestamp.body`.",
    }
    return {
        "operationId": "job_ended",
        "summary": "A job has ended whose call had a `Webhook-URL`",
        "tags": ["jobs"],
        "parameters": [{**cast("dict[str, Json]", header_parameter(*one)), "required": True} for one in _named(texts)],
        "requestBody": {"required": True, "content": json_content({"$ref": "#/components/schemas/WebhookMessage"})},
        "responses": {
            "2XX": {"description": "It has arrived."},
            "410": {"description": "Nothing more is sent."},
            "default": {"description": "It is sent again later."},
        },
    }


def _named(texts: Mapping[str, str]) -> list[tuple[str, Schema, str]]:
    return [(name, TEXT, text) for name, text in texts.items()]
