"""Values that a class describes: the `data_model` of a component that a script makes.

Such a class is a model of pydantic, or `FileData`. This module is imported when a script names one, and never before.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, cast

import msgspec
from pydantic import BaseModel, ConfigDict, RootModel, ValidationError  # optional: see above
from pydantic.json_schema import GenerateJsonSchema

from limelight.components.data import spelled_out
from limelight.components.files import kept, local_path
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.json_files import FileObject, is_named, is_typed, with_files
from limelight.core.schema import FILE_SCHEMA, Schema
from limelight.core.wire import FileData, Json

MAX_VALUES = 250_000
"""Of JSON. Each may be an error, or several, which take far more memory than itself."""
MAX_ERRORS = 1000
"""More are only counted: pydantic describes all or none."""


class GradioModel(BaseModel):
    """A model whose fields may be files: `FileData`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)


class GradioRootModel(RootModel[Any]):  # Any: what `root` is annotated with
    """A model of one value, annotated as `root`, such as a list of `FileData`."""

    model_config = ConfigDict(arbitrary_types_allowed=True)


@dataclass(frozen=True)
class DataModel:
    """What values a component has. Raises `DeclarationError` for a class that cannot say it."""

    kind: Any  # Any: what a script gives
    where: str

    def __post_init__(self) -> None:
        if not (isinstance(self.kind, type) and issubclass(self.kind, BaseModel | FileData)):
            raise DeclarationError(f"{self.where}: data_model", "a model of pydantic, or FileData", self.kind)

    def schema(self) -> Schema:
        return FILE_SCHEMA if issubclass(self.kind, FileData) else _schema_of(self.kind)

    @property
    def has_files(self) -> bool:
        return issubclass(self.kind, FileData) or _has_files(self.kind)

    def value_of(self, payload: Json) -> object:
        """What functions get: the value as an instance, with the files' local paths. Raises `InputRejected`."""
        if payload is None:
            return None
        values = _count(payload)
        if values > MAX_VALUES:
            raise InputRejected(self.where, f"at most {MAX_VALUES:,} values", f"{values:,}")
        given = with_files(payload, is_named, _local) if self.has_files else payload
        if issubclass(self.kind, BaseModel):
            return self._validated(given, payload)
        if isinstance(given, FileData):
            return given
        raise InputRejected(self.where, "a file", shorten(payload))

    def _validated(self, given: Json, payload: Json) -> object:
        try:
            return self.kind.model_validate(given)
        except ValidationError as error:
            if error.error_count() > MAX_ERRORS:
                got = f"{shorten(payload)} with {error.error_count():,} errors"
                raise InputRejected(self.where, f"a {self.kind.__name__}", got) from None
            first = error.errors()[0]
            at = ".".join(map(str, first["loc"]))
            expected = f"a {self.kind.__name__}: {first['msg']}" + (f" (at {at})" if at else "")
            raise InputRejected(self.where, expected, shorten(payload)) from None

    def plain(self, value: object) -> Json:
        """The wire value of what a function returned: an instance, or anything else. Its files are stored."""
        dumped = value.model_dump() if isinstance(value, BaseModel) else value
        return with_files(spelled_out(dumped), is_typed, kept)


def _count(payload: Json) -> int:
    """Values in the JSON, each list and object included."""
    count, rest = 1, [payload]
    while rest:
        one = rest.pop()
        members = one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        count += len(members)
        rest += [member for member in members if isinstance(member, dict | list)]
    return count


@cache
def _schema_of(model: Any) -> Schema:  # Any: a model of pydantic, which mypy cannot hash
    return cast(Schema, model.model_json_schema(schema_generator=_Schemas))


@cache
def _has_files(model: Any) -> bool:  # Any: as above
    return '"FileData"' in msgspec.json.encode(_schema_of(model)).decode()


def _local(file: FileObject) -> Json:
    plain = msgspec.to_builtins(file)
    return msgspec.structs.replace(msgspec.convert(plain, FileData), path=local_path(plain))


class _Schemas(GenerateJsonSchema):
    def is_instance_schema(self, schema: Any) -> Any:  # Any: of pydantic
        return FILE_SCHEMA if schema["cls"] is FileData else super().is_instance_schema(schema)
