"""Components whose values the author's class describes."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, cast

import msgspec

from limelight.components.data import spelled_out
from limelight.components.files import local_path
from limelight.core import schema_types
from limelight.core.json_files import is_named, with_files
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component

if TYPE_CHECKING:
    from limelight.components.models import DataModel


class Described(Component):
    """The base of components whose classes say what their values are: by `api_info`, or by `data_model`."""

    type_name = ""
    data_model: ClassVar[object] = None
    """A model of pydantic, or `FileData`: functions get values as its instances."""

    def wire_type(self) -> WireType:
        if type(self).api_info is Described.api_info:  # the model checks it
            return Any
        return cast(Any, schema_types.type_of(self.api_info())) | None

    def schema(self) -> Schema:
        return self.api_info()

    def api_info(self) -> Schema:
        """JSON Schema of the value. A class of a script says here what its values are; calls are checked by it."""
        return self._model.schema() if self._model else {}

    def preprocess(self, payload: Json) -> object:
        if self._model:
            return self._model.value_of(payload)
        if not self.holds_files:
            return payload
        return with_files(payload, is_named, lambda file: {**file, "path": local_path(msgspec.to_builtins(file))})

    def postprocess(self, value: object) -> Json:
        return self._model.plain(value) if self._model else spelled_out(value)

    def example(self) -> Json:
        return self.example_payload()

    def example_payload(self) -> Any:  # Any: JSON
        """A value that callers may send, for the description of the API."""
        return None

    @property
    def _model(self) -> DataModel | None:
        if self.data_model is None:
            return None
        models = import_module("limelight.components.models")  # optional: pydantic
        return cast("DataModel", models.DataModel(self.data_model, self.where))
