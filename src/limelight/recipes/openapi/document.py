"""Reads an OpenAPI document: its operations, with references resolved.

Source of the format: the OpenAPI Specification, 3.0 and 3.1. `servers` does not count, and references lead to places in
the document only, so it cannot choose whom this server asks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from limelight.core.errors import DeclarationError
from limelight.recipes.http_client import body_of, client, text_of

METHODS = ("get", "post", "put", "patch", "delete")
IGNORED_HEADERS = frozenset(
    """accept accept-encoding content-type authorization host cookie content-length content-encoding connection expect
    keep-alive proxy-authorization proxy-connection te trailer transfer-encoding upgrade""".split()
)
"""The specification ignores three of them; the others are not a caller's to set."""
MAX_DEPTH = 40
MAX_BYTES = 16 << 20
JsonObject = dict[str, Any]  # Any: JSON of the document


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """A value of a request."""

    name: str
    place: str
    """Where it goes: "path", "query", "header" or "body"."""
    schema: JsonObject
    is_required: bool = False
    description: str = ""


@dataclass(frozen=True, slots=True)
class Operation:
    method: str
    path: str
    summary: str
    description: str
    fields: Sequence[Field]
    body_type: str | None
    """The media type of the body."""
    is_whole: bool = False
    """Whether the only field with the place "body" is the whole body."""
    result_types: Sequence[str] = field(default=())

    @property
    def api_name(self) -> str:
        return f"{self.method}_{re.sub('[{}]', '', self.path).replace('/', '_')}"


class Document:
    def __init__(self, given: object) -> None:
        self._content = _read(given)
        version = self._content.get("openapi")
        if not isinstance(version, str) or not version.startswith("3."):
            raise DeclarationError("load_openapi: openapi_spec", "an OpenAPI document of version 3", version)
        self.title = str(self._resolved(self._content.get("info") or {}).get("title") or "Limelight")

    def operations(self) -> Iterator[Operation]:
        for path, item in _object(self._content.get("paths"), "paths").items():
            if not path.startswith("/") or {".", ".."} & {*path.split("/")}:
                raise DeclarationError(
                    "load_openapi: openapi_spec", "paths that begin with a slash, without dots", path
                )
            item = _object(self._resolved(item), path)
            for method in METHODS:
                if method in item:
                    yield self._operation(method, path, item, _object(item[method], f"{path}: {method}"))

    def _operation(self, method: str, path: str, item: JsonObject, given: JsonObject) -> Operation:
        listed = [self._resolved(one) for one in [*item.get("parameters", []), *given.get("parameters", [])]]
        unique = {(one["in"], one["name"]): one for one in listed}  # those of the operation win
        fields = [self._parameter(one) for one in unique.values() if _is_taken(one)]
        body = self._resolved(given.get("requestBody") or {})
        body_type = _media_type(body.get("content") or {})
        is_whole = False
        if body_type is not None:
            schema = self._resolved(body["content"][body_type].get("schema") or {})
            parts = self._parts(schema) if schema.get("type", "object") == "object" else []
            is_whole = not parts
            whole = Field("body", "body", schema, bool(body.get("required")), str(body.get("description") or ""))
            fields += parts or [whole]
        summary = str(given.get("summary") or "")
        return Operation(
            method=method,
            path=path,
            summary=summary,
            description=str(given.get("description") or ""),
            fields=fields,
            body_type=body_type,
            is_whole=is_whole,
            result_types=self._result_types(given),
        )

    def _parameter(self, given: JsonObject) -> Field:
        schema = given.get("schema")
        if schema is None:  # a parameter may describe its value as a body does
            content: JsonObject = given.get("content") or {}
            schema = next((one.get("schema") for one in content.values()), None) or {}
        is_required = bool(given.get("required")) or given["in"] == "path"
        return Field(
            given["name"], given["in"], self._resolved(schema), is_required, str(given.get("description") or "")
        )

    def _parts(self, schema: JsonObject) -> list[Field]:
        """A field for each property."""
        required = schema.get("required") or []
        found = [(name, self._resolved(one)) for name, one in (schema.get("properties") or {}).items()]
        return [
            Field(name, "body", one, name in required, str(one.get("description") or ""))
            for name, one in found
            if not one.get("readOnly")
        ]

    def _result_types(self, given: JsonObject) -> list[str]:
        responses = {str(code): self._resolved(one) for code, one in (given.get("responses") or {}).items()}
        codes = sorted(code for code in responses if code.startswith("2")) or [
            code for code in responses if code == "default"
        ]
        return [name for code in codes for name in (responses.get(code, {}).get("content") or {})]

    def _resolved(self, value: Any, depth: int = 0) -> Any:  # Any: JSON
        """The value, with a reference or a choice of one schema replaced by what it means."""
        if not isinstance(value, dict):
            return value
        if depth > MAX_DEPTH:
            raise DeclarationError("load_openapi: openapi_spec", "references without a circle")
        if "$ref" in value:
            return self._resolved(self._found(str(value["$ref"])), depth + 1)
        if "allOf" in value:
            return _joined([value, *(self._resolved(one, depth + 1) for one in value["allOf"])])
        choices = [one for one in value.get("anyOf") or value.get("oneOf") or [] if one != {"type": "null"}]
        if len(choices) == 1:
            return {
                **self._resolved(choices[0], depth + 1),
                **{n: v for n, v in value.items() if n not in ("anyOf", "oneOf")},
            }
        if isinstance(value.get("type"), list):  # 3.1
            kinds = [one for one in value["type"] if one != "null"]
            return {**value, "type": kinds[0] if len(kinds) == 1 else None}
        return value

    def _found(self, reference: str) -> Any:  # Any: JSON
        if not reference.startswith("#/"):
            raise DeclarationError("load_openapi: openapi_spec", "references within the document", reference)
        found: Any = self._content
        for step in reference[2:].split("/"):
            step = step.replace("~1", "/").replace("~0", "~")
            if not isinstance(found, dict) or step not in found:
                raise DeclarationError("load_openapi: openapi_spec", "references to what is there", reference)
            found = found[step]
        return found


def chosen(
    operations: Iterator[Operation], paths: list[str] | None, excluded: list[str] | None, methods: list[str] | None
) -> list[Operation]:
    """Of the operations, those whose path and method are wanted. Patterns match from the path's beginning."""
    for name in methods or ():
        if name.lower() not in METHODS:
            raise DeclarationError("load_openapi: methods", f"some of {', '.join(METHODS)}", name)
    wanted, unwanted = _patterns("paths", paths), _patterns("exclude_paths", excluded)
    allowed = METHODS if methods is None else [name.lower() for name in methods]
    return [
        one
        for one in operations
        if one.method in allowed
        and (paths is None or any(pattern.match(one.path) for pattern in wanted))
        and not any(pattern.match(one.path) for pattern in unwanted)
    ]


def _patterns(option: str, given: list[str] | None) -> list[re.Pattern[str]]:
    try:
        return [re.compile(one) for one in given or ()]
    except re.error as error:
        raise DeclarationError(f"load_openapi: {option}", "paths or regular expressions", str(error)) from None


def _read(given: object) -> JsonObject:
    if isinstance(given, dict):
        return given
    if not isinstance(given, str | Path):
        raise DeclarationError("load_openapi: openapi_spec", "a dict, a path or an address", given)
    text = (
        _fetched(given) if isinstance(given, str) and given.startswith(("http://", "https://")) else _file(Path(given))
    )
    try:
        found = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise DeclarationError("load_openapi: openapi_spec", "a document in JSON", f"{given}: {error}") from None
    return _object(found, str(given))


def _fetched(address: str) -> str:
    try:
        with client(30) as asking, asking.stream("GET", address) as answer:
            body = body_of(answer, MAX_BYTES) if answer.status_code == 200 else None
    except httpx.HTTPError as error:
        said = f"{address}: {type(error).__name__} {error}"
        raise DeclarationError("load_openapi: openapi_spec", "an address that can be reached", said) from None
    if body is None:
        said = f"{address}: status {answer.status_code}"
        raise DeclarationError("load_openapi: openapi_spec", "an address that answers with a document", said)
    return text_of(answer, body)


def _file(path: Path) -> str:
    try:
        return path.expanduser().read_text()
    except OSError as error:
        raise DeclarationError("load_openapi: openapi_spec", "a file that can be read", f"{path}: {error}") from None


def _object(value: object, where: str) -> JsonObject:
    if not isinstance(value, dict):
        raise DeclarationError(f"load_openapi: openapi_spec: {where}", "an object", value)
    return value


def _joined(schemas: list[JsonObject]) -> JsonObject:
    found: JsonObject = {"type": "object"}
    properties: JsonObject = {}
    required: list[str] = []
    for one in schemas:
        found |= {name: value for name, value in one.items() if name != "allOf"}
        properties |= one.get("properties") or {}
        required += one.get("required") or []
    return {**found, **({"properties": properties, "required": required} if properties else {})}


def _is_taken(given: JsonObject) -> bool:
    is_header = given["in"] == "header"
    return given["in"] in ("path", "query") or (is_header and given["name"].lower() not in IGNORED_HEADERS)


def _media_type(content: JsonObject) -> str | None:
    """Of the body's media types, the one that is sent."""
    for wanted in ("application/json", "multipart/form-data", "application/x-www-form-urlencoded"):
        for name in content:
            if name.partition(";")[0].strip() == wanted:
                return str(name)
    return next(iter(content), None)
