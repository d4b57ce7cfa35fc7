"""The component for a value of a request, and for the result."""

from __future__ import annotations

import json
from typing import Any

from limelight.components.audio import Audio
from limelight.components.choices import CheckboxGroup, Dropdown
from limelight.components.data import JSON
from limelight.components.files import File
from limelight.components.images import Image
from limelight.components.numbers import Checkbox, Number
from limelight.components.text import Textbox
from limelight.components.video import Video
from limelight.core.errors import Error
from limelight.recipes.openapi.document import Field, JsonObject, Operation
from limelight.ui.component import Component

PLAIN = ("boolean", "integer", "number", "string")
MEDIA: dict[str, type[Any]] = {"image": Image, "audio": Audio, "video": Video}
Options = dict[str, Any]  # Any: options of a component by name


def input_for(field: Field) -> Component:
    schema, default = field.schema, field.schema.get("default")
    described = field.description or schema.get("description")
    options: Options = {"label": field.name + (" *" if field.is_required else ""), "info": described or None}
    options = {**options, "render": False}
    match schema.get("type"):
        case _ if isinstance(schema.get("enum"), list):
            choices = [(str(one), one) for one in schema["enum"] if one is not None]
            return Dropdown(choices, value=default, **options)
        case "boolean" if field.is_required or isinstance(default, bool):
            return Checkbox(bool(default), **options)
        case "boolean":  # unlike False, nothing is not sent
            return Dropdown([("true", True), ("false", False)], value=None, **options)
        case "integer" | "number" as kind:
            limits = {name: schema[name] for name in ("minimum", "maximum") if name in schema}
            return Number(default, precision=0 if kind == "integer" else None, **limits, **options)
        case "string" if is_file(schema):
            return File(**options)
        case "string":
            is_secret = schema.get("format") == "password"
            return Textbox(
                default, type="password" if is_secret else "text", placeholder=_placeholder(schema), **options
            )
        case "array" if isinstance(_items(schema).get("enum"), list):
            return CheckboxGroup([(str(one), one) for one in _items(schema)["enum"]], value=default, **options)
        case "array" if is_list_of_files(schema):
            return File(file_count="multiple", **options)
    shown = json.dumps(default if default is not None else example_of(schema), indent=2)
    return Textbox(shown if field.is_required else None, lines=3, max_lines=20, placeholder=shown, **options)


def output_for(operation: Operation) -> Component:
    for name in operation.result_types:
        kind = MEDIA.get(name.partition("/")[0])
        if kind is not None:
            made: Component = kind(label="Response", render=False)
            return made
        if name.startswith("text/"):
            return Textbox(label="Response", render=False)
        if name.startswith("application/") and "json" not in name and name != "application/xml":
            return File(label="Response", render=False)
    return JSON(label="Response", render=False)


def value_of(field: Field, given: Any) -> Any:  # Any: JSON, or paths of files
    """The value as it is sent; None for none. Raises `Error` for one that is missing or not as described."""
    if given is None or given == "" or given == []:
        if field.is_required and not (given == "" and field.place == "body" and field.schema.get("type") == "string"):
            raise Error(f"{field.name} is required.", print_exception=False)
        return None
    if isinstance(given, str) and takes_json(field.schema):
        try:
            return json.loads(given)
        except (ValueError, RecursionError) as error:
            raise Error(f"{field.name} is not JSON: {error}", print_exception=False) from None
    if field.schema.get("type") == "integer" and isinstance(given, float):
        return int(given)
    return given


def takes_json(schema: JsonObject) -> bool:
    """Whether the field takes JSON, as text."""
    return not isinstance(schema.get("enum"), list) and schema.get("type") not in PLAIN


def is_file(schema: JsonObject) -> bool:
    """Whether the value is a file. What has choices is none: they come from the document."""
    is_binary = schema.get("format") == "binary" or "contentMediaType" in schema
    return schema.get("type") == "string" and is_binary and not isinstance(schema.get("enum"), list)


def is_list_of_files(schema: JsonObject) -> bool:
    return schema.get("type") == "array" and is_file(_items(schema)) and not isinstance(schema.get("enum"), list)


def example_of(schema: JsonObject, depth: int = 0) -> Any:  # Any: JSON
    """A value of the schema, to begin from."""
    if "example" in schema:
        return schema["example"]
    if schema.get("examples"):
        return schema["examples"][0]
    if "default" in schema:
        return schema["default"]
    kind = schema.get("type") or ("object" if "properties" in schema else None)
    if kind == "object" and depth < 3:
        return {name: example_of(one, depth + 1) for name, one in (schema.get("properties") or {}).items()}
    return {"object": {}, "array": [], "string": "", "integer": 0, "number": 0, "boolean": False}.get(str(kind))


def _items(schema: JsonObject) -> JsonObject:
    found = schema.get("items")
    return found if isinstance(found, dict) else {}


def _placeholder(schema: JsonObject) -> str | None:
    found = schema.get("example") or schema.get("format")
    return None if found is None else str(found)
