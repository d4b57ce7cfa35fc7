"""JSON Schemas of tools: of their arguments, with files as texts, and of their results."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import cast

from limelight.core.endpoint import Endpoint, Parameter, Return
from limelight.core.schema import DEFINITIONS, FILE_SCHEMA, Schema, relocated
from limelight.core.wire import FILE_MARK, Json

FILE = "A file: an http(s) URL, a data: URL with base64, or a path that POST /gradio_api/upload returned."
_WORDS = re.compile(r"\W+")
_PLAIN = ("string", "number", "integer", "boolean")


def input_schema(endpoint: Endpoint) -> Schema:
    """An object with a property for each parameter, and what each of them takes."""
    definitions: dict[str, Json] = {}
    properties = {one.name: _property(one, definitions) for one in endpoint.visible}
    required = [one.name for one in endpoint.visible if not one.has_default]
    made: Schema = {"type": "object", "properties": properties, "additionalProperties": False}
    if required:
        made["required"] = required
    return {**made, "$defs": definitions} if definitions else made


def _property(parameter: Parameter, definitions: dict[str, Json]) -> Schema:
    schema = _narrow(parameter)
    own = cast("Mapping[str, Schema]", schema.get("$defs", {}))
    # Two parameters may define different things by one name.
    names = {
        name: name if definitions.get(name, one) == one else f"{parameter.name}_{name}" for name, one in own.items()
    }
    for name, one in own.items():
        definitions[names[name]] = _moved(one, names)
    moved = cast(Schema, _moved({name: value for name, value in schema.items() if name != "$defs"}, names))
    texts = [parameter.description, str(moved.get("description", ""))]
    if any(texts):
        moved["description"] = " ".join(filter(None, texts))
    if parameter.label != parameter.name and not parameter.label.startswith("parameter_"):
        moved["title"] = parameter.label
    if parameter.has_default and parameter.default is not None:
        moved["default"] = parameter.default
    return moved


def _narrow(parameter: Parameter) -> Schema:
    """What the parameter takes. Of a plain one without the other types that it converts: a model is to send one."""
    schema, kind = parameter.accepts(), parameter.schema.get("type")
    if kind not in _PLAIN:
        return schema
    options = cast("Sequence[Schema]", schema.get("anyOf", ()))
    fitting = [one for one in options if one.get("type") == kind or "enum" in one]
    if len(fitting) != 1:
        return schema
    return {**{name: value for name, value in schema.items() if name != "anyOf"}, **fitting[0]}


def _moved(value: Json, names: Mapping[str, str]) -> Json:
    """A schema with its references renamed, and files as texts."""
    return relocated(value, DEFINITIONS, names, _text_of_file)


def _text_of_file(part: Json) -> Json | None:
    return {"type": "string", "description": FILE} if is_file(part) else None


def is_file(schema: Json) -> bool:
    """Whether it is the schema of a file: Gradio's, or one that a component has narrowed."""
    if schema == FILE_SCHEMA:
        return True
    if not isinstance(schema, dict) or not isinstance(schema.get("properties"), dict):
        return False
    known = cast("dict[str, Json]", schema["properties"])
    return "path" in known and "orig_name" in known and "meta" in known


def with_file_objects(value: Json, schema: Json, definitions: Mapping[str, Json]) -> Json:
    """The value with an object for each text at the place of a file."""
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = definitions.get(cast(str, schema["$ref"]).removeprefix("#/$defs/"), {})
    if isinstance(value, str):
        return {"path": value, "meta": dict(FILE_MARK)} if _takes_file(schema, definitions) else value
    if not isinstance(schema, dict) or not isinstance(value, list | dict) or is_file(schema):
        return value
    for option in cast("Sequence[Json]", schema.get("anyOf", ())):
        changed = with_file_objects(value, option, definitions)
        if changed != value:
            return changed
    if isinstance(value, list):
        firsts = cast("Sequence[Json]", schema.get("prefixItems", ()))
        rest = schema.get("items", {})
        return [
            with_file_objects(one, firsts[at] if at < len(firsts) else rest, definitions)
            for at, one in enumerate(value)
        ]
    members = cast("Mapping[str, Json]", schema.get("properties") or {})
    others = schema.get("additionalProperties", {})
    return {name: with_file_objects(one, members.get(name, others), definitions) for name, one in value.items()}


def _takes_file(schema: Json, definitions: Mapping[str, Json]) -> bool:
    """Whether a file belongs there, and no other text."""
    if isinstance(schema, dict) and isinstance(schema.get("$ref"), str):
        schema = definitions.get(cast(str, schema["$ref"]).removeprefix("#/$defs/"), {})
    if is_file(schema):
        return True
    if not isinstance(schema, dict):
        return False
    options = cast("Sequence[Json]", schema.get("anyOf", ()))
    if any(isinstance(one, dict) and one.get("type") == "string" for one in options):
        return False
    return any(_takes_file(one, definitions) for one in options)


def output_names(endpoint: Endpoint) -> list[str]:
    """The names of a tool's results: `result`, or what the labels of its outputs say."""
    shown = [one for one in endpoint.returns if not one.is_hidden]
    if len(shown) == 1:
        return ["result"]
    names: list[str] = []
    for number, one in enumerate(shown, 1):
        found = _WORDS.sub("_", one.label.lower()).strip("_")
        is_own = found and found not in names and not one.label.startswith("value_")
        names.append(found if is_own else f"output_{number}")
    return names


def output_schema(endpoint: Endpoint) -> Schema:
    """Of an object with a member for each output. Any of them may be null: a function may leave an output as it is."""
    shown = [one for one in endpoint.returns if not one.is_hidden]
    names = output_names(endpoint)
    properties: dict[str, Json] = {name: _result(one) for name, one in zip(names, shown, strict=True)}
    return {"type": "object", "properties": properties, "required": [*names]}


def _result(one: Return) -> Schema:
    # A component may show what its schema for callers does not foresee, so only plain types are promised.
    kind = one.schema.get("type")
    made: Schema = {"type": [kind, "null"]} if kind in _PLAIN else {}
    if is_file(one.schema):
        made = {"type": ["object", "null"], "description": "A file: its url, mime_type, orig_name and size."}
    return made if one.label.startswith("value_") else {**made, "title": one.label}
