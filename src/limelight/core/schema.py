"""Python types as JSON Schema: schemas, checks and descriptions of values.

A component declares its wire value once, as a type that msgspec understands (`Annotated[float, Meta(ge=0, le=2)]`).
The schema, the check and the error message come from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import cast

import msgspec

from limelight.core.collecting import uncollected
from limelight.core.errors import InputRejected, shorten
from limelight.core.plain import MAX_WHOLE
from limelight.core.wire import Json

Schema = dict[str, Json]
DEFINITIONS = "#/$defs/"
"""Where references of a schema lead."""
WireType = object  # a type, a union or an Annotated: whatever msgspec.convert takes

FILE_SCHEMA: Schema = {
    "title": "FileData",
    "type": "object",
    "properties": {
        "path": {"title": "Path", "type": "string"},
        "url": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Url"},
        "size": {"anyOf": [{"type": "integer"}, {"type": "null"}], "default": None, "title": "Size"},
        "orig_name": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Orig Name"},
        "mime_type": {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Mime Type"},
        "is_stream": {"default": False, "title": "Is Stream", "type": "boolean"},
        "meta": {
            "title": "Meta",
            "type": "object",
            "properties": {"_type": {"const": "gradio.FileData", "title": "Type", "type": "string"}},
            "required": ["_type"],
        },
    },
    "required": ["path"],
}


def schema_of(wire_type: WireType) -> Schema:
    """The JSON Schema (2020-12) of a type, with definitions inlined under `$defs`."""
    (schema,), definitions = msgspec.json.schema_components([wire_type], ref_template="#/$defs/{name}")
    return {**schema, "$defs": definitions} if definitions else dict(schema)


def relocated(value: Json, place: str, names: Mapping[str, str], replaced: Callable[[Json], Json | None]) -> Json:
    """A schema whose references lead to definitions below `place`, renamed, and without what is not JSON Schema.

    `replaced`: what stands for a part of it, if something does.
    """
    other = replaced(value)
    if other is not None:
        return other
    if isinstance(value, list):
        return [relocated(one, place, names, replaced) for one in value]
    if not isinstance(value, dict):
        return value
    kept = {name: one for name, one in value.items() if name != "type" or one != {}}
    moved = {name: relocated(one, place, names, replaced) for name, one in kept.items()}
    if "anyOf" in moved and isinstance(moved.get("discriminator"), dict):
        del moved["discriminator"]  # it is only a hint, and short forms have no tag
    reference = moved.get("$ref")
    if isinstance(reference, str) and reference.startswith(DEFINITIONS):
        name = reference.removeprefix(DEFINITIONS)
        moved["$ref"] = place + names.get(name, name)
    return moved


def check(value: Json, wire_type: WireType, where: str, parameter: str | None = None) -> Json:
    """The value converted to `wire_type`. Raises `InputRejected` with what was expected at `where`."""
    try:
        return uncollected(partial(msgspec.convert, value, wire_type))
    except msgspec.ValidationError:
        pass
    try:
        return uncollected(partial(msgspec.convert, _with_integers(value), wire_type))
    except msgspec.ValidationError as error:
        path = str(error).partition(" - at `$")[2].rstrip("`")
        at = f" (at {path})" if path else ""
        raise InputRejected(where, describe(schema_of(wire_type)) + at, shorten(value), parameter) from None


def _with_integers(value: Json) -> Json:
    """The value with 5 for 5.0: both are integers for JSON Schema, but only the first for msgspec."""
    try:
        return _integers(value)
    except RecursionError:
        return value


def _integers(value: Json) -> Json:
    if isinstance(value, list):
        return [_integers(one) for one in value]
    if isinstance(value, dict):
        return {name: _integers(one) for name, one in value.items()}
    if isinstance(value, float) and value.is_integer() and abs(value) <= MAX_WHOLE:
        return int(value)
    return value


def describe(schema: Mapping[str, Json]) -> str:
    """A short description of the values of a schema: `a number from 0 to 2`, `one of 'a', 'b'`."""
    if "anyOf" in schema:
        parts = [describe(cast(Schema, option)) for option in cast("list[Json]", schema["anyOf"])]
        return " or ".join(dict.fromkeys(parts))
    if "enum" in schema:
        return "one of " + ", ".join(shorten(choice) for choice in cast("list[Json]", schema["enum"])[:20])
    if "const" in schema:
        return shorten(schema["const"])
    if "$ref" in schema:
        return f"an object ({str(schema['$ref']).rpartition('/')[2]})"
    kind = schema.get("type")
    if kind in ("number", "integer"):
        return _describe_number(schema)
    if kind == "array":
        items = cast(Schema, schema.get("items") or {})
        noun = f"a list of at most {schema['maxItems']}" if "maxItems" in schema else "a list"
        return f"{noun}, each item {describe(items)}" if items else noun
    names = {"string": "text", "boolean": "true or false", "object": "an object", "null": "null"}
    return names.get(str(kind), "a JSON value")


def _describe_number(schema: Mapping[str, Json]) -> str:
    noun = "an integer" if schema["type"] == "integer" else "a number"
    low, high = schema.get("minimum"), schema.get("maximum")
    if low is not None and high is not None:
        return f"{noun} from {low:g} to {high:g}"
    if low is not None:
        return f"{noun} of at least {low:g}"
    return noun if high is None else f"{noun} of at most {high:g}"


def python_type(schema: Mapping[str, Json]) -> str:
    """The schema as a Python annotation, for the API description."""
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(python_type(cast(Schema, o)) for o in cast("list[Json]", schema["anyOf"])))
    if "const" in schema:
        return f"Literal[{schema['const']}]"
    if "enum" in schema:
        return f"Literal[{', '.join(repr(choice) for choice in cast('list[Json]', schema['enum']))}]"
    if schema.get("title") == "FileData":
        return "filepath"
    kind = schema.get("type")
    if kind == "array" and "prefixItems" in schema:
        return (
            f"tuple[{', '.join(python_type(cast(Schema, one)) for one in cast('list[Json]', schema['prefixItems']))}]"
        )
    if kind == "array":
        return f"list[{python_type(cast(Schema, schema.get('items') or {}))}]"
    if kind == "object":
        members = cast("dict[str, Schema]", schema.get("properties") or {})
        listed = [f"{name}: {python_type(member)}" for name, member in members.items()]
        others = schema.get("additionalProperties")
        if others:
            listed.append(f"str, {python_type(cast(Schema, others) if isinstance(others, dict) else {})}")
        return f"dict({', '.join(listed)})"
    if kind == {}:
        return "str | float | bool | list | dict"
    simple = {"string": "str", "number": "float", "integer": "int", "boolean": "bool", "null": "None"}
    return simple.get(str(kind), "Any")
