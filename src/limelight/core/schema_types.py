"""JSON Schema as Python types, for values that an author describes by a schema of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Annotated, Any, Literal, NotRequired, Required, TypedDict, Union, cast

import msgspec
from msgspec import Meta

from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json

_BOUNDS = {"minimum": "ge", "maximum": "le", "exclusiveMinimum": "gt", "exclusiveMaximum": "lt"}
_LENGTHS = {"minLength": "min_length", "maxLength": "max_length", "pattern": "pattern"}
_SIZES = {"minItems": "min_length", "maxItems": "max_length"}
_PLAIN: Mapping[str, tuple[type | None, Mapping[str, str]]] = {
    "string": (str, _LENGTHS),
    "integer": (int, _BOUNDS | {"multipleOf": "multiple_of"}),
    "number": (float, _BOUNDS),
    "boolean": (bool, {}),
    "null": (None, {}),
}


def type_of(schema: Schema) -> WireType:
    """A type that takes what the schema takes, and no more of what a type can say; `Any` where it can say nothing."""
    return _type_once(msgspec.json.encode(schema))


@lru_cache(maxsize=256)
def _type_once(schema: bytes) -> Any:  # Any: a type, in whatever form
    """Every call of an endpoint asks for it, and a class of its own each time would be read by msgspec anew."""
    found = _type_of(msgspec.json.decode(schema), "Value")
    try:
        msgspec.json.schema(found)
    except TypeError:  # a union that msgspec cannot tell apart, say
        return Any
    return found


def _type_of(schema: Schema, at: str) -> Any:  # Any: as above
    """`at`: where the schema is in the whole, which tells its types apart by their names."""
    options = schema.get("anyOf") or schema.get("oneOf")
    if options:
        return Union[_types_of(cast("list[Schema]", options), at)]  # noqa: UP007  # of a list
    if "const" in schema or "enum" in schema:
        return _choice([schema["const"]] if "const" in schema else cast("list[Json]", schema["enum"]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return Union[_types_of([{**schema, "type": one} for one in kind], at)]  # noqa: UP007  # as above
    if kind == "array":
        items = schema.get("items")
        return _bounded(list[_type_of(cast(Schema, items), f"{at}.0") if items else Any], schema, _SIZES)  # type: ignore[misc]  # made
    if kind == "object":
        return _object(schema, at)
    base, names = _PLAIN.get(str(kind), (Any, {}))
    return _bounded(base, schema, names)


def _types_of(schemas: Sequence[Schema], at: str) -> tuple[Any, ...]:  # Any: as above
    return tuple(_type_of(one, f"{at}.{number}") for number, one in enumerate(schemas))


def _choice(values: Sequence[Json]) -> Any:  # Any: a type
    is_literal = all(one is None or type(one) in (str, int) for one in values)
    return Literal[tuple(values)] if is_literal else Any


def _bounded(base: Any, schema: Schema, names: Mapping[str, str]) -> Any:  # Any: types
    found: dict[str, Any] = {ours: schema[name] for name, ours in names.items() if name in schema}  # Any: JSON
    return Annotated[base, Meta(**found)] if found else base


def _object(schema: Schema, at: str) -> Any:  # Any: a type
    members = cast("dict[str, Schema]", schema.get("properties") or {})
    if not members:
        more = schema.get("additionalProperties")
        return dict[str, _type_of(cast(Schema, more), f"{at}.0") if isinstance(more, dict) else Any]  # type: ignore[misc]  # made
    required = cast("list[str]", schema.get("required") or [])
    fields = {
        name: (Required if name in required else NotRequired)[_type_of(member, f"{at}.{number}")]
        for number, (name, member) in enumerate(members.items())
    }
    made: Any = TypedDict  # Any: a function of the fields, which mypy knows as a form of class only
    return made(at, fields)
