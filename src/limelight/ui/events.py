"""Event data. A function gets it for a parameter that is annotated with one of these types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

import msgspec

from limelight.core.wire import FileData
from limelight.ui.block import Block

__all__ = [
    "CopyData",
    "DeletedFileData",
    "DownloadData",
    "EditData",
    "EventData",
    "KeyUpData",
    "LikeData",
    "RetryData",
    "SelectData",
    "UndoData",
]


class EventData:
    """Data of the event that started a call. `target` is the component that fired.

    The fields that the page sends with the event are attributes. They are not checked.
    """

    FIELDS: ClassVar[Mapping[str, object]] = {}
    """Names that are always attributes, and their values where the page, or a program that calls, does not say."""

    def __init__(self, target: Block | None, _data: Any) -> None:  # Any: JSON of the page
        self.target = target
        self._data = _data if isinstance(_data, dict) else {} if _data is None else {"value": _data}
        for name, otherwise in self.FIELDS.items():
            setattr(self, name, self._data.get(name, otherwise))

    def __getattr__(self, name: str) -> Any:  # Any: JSON of the page
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._data[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {sorted(self._data)}") from None


class ComponentData(EventData):
    """Of a component's event."""

    def __init__(self, target: Block | None, data: Any) -> None:  # Any: JSON of the page
        super().__init__(target, data)


class SelectData(ComponentData):
    """What was selected: `index` (an int, or a list for cells and pixels), `value` and `selected`.

    For tables also `row_value` and `col_value`; the latter is None in a table of more than 10,000 rows.
    """

    FIELDS: ClassVar[Mapping[str, object]] = {
        "index": None,
        "value": None,
        "row_value": None,
        "col_value": None,
        "selected": True,
    }


class LikeData(ComponentData):
    """A reaction to a message: its `index` and `value`, and `liked`: True, False, or the text of the reaction."""

    FIELDS: ClassVar[Mapping[str, object]] = {"index": None, "value": None, "liked": True}


class EditData(ComponentData):
    """An edited message: its `index`, its new `value` and its `previous_value`."""

    FIELDS: ClassVar[Mapping[str, object]] = {"index": None, "value": None, "previous_value": None}


class RetryData(ComponentData):
    """A request for another answer: `index` and `value` of the user's message."""

    FIELDS: ClassVar[Mapping[str, object]] = {"index": None, "value": None}


class UndoData(ComponentData):
    """A withdrawn message: `index` and `value` of the user's message."""

    FIELDS: ClassVar[Mapping[str, object]] = {"index": None, "value": None}


class CopyData(ComponentData):
    """The copied text, as `value`."""

    FIELDS: ClassVar[Mapping[str, object]] = {"value": None}


class KeyUpData(ComponentData):
    """The `key` that was pressed, and the field's text as `input_value`."""

    FIELDS: ClassVar[Mapping[str, object]] = {"key": None, "input_value": None}


class FileEventData(ComponentData):
    """An event about one file."""

    def __init__(self, target: Block | None, data: Any) -> None:  # Any: JSON of the page
        super().__init__(target, data)
        self.file: FileData | None = _file_in(self._data)


class DeletedFileData(FileEventData):
    """The removed `file`, with its `path`, `orig_name`, `size`, `mime_type` and `url`."""


class DownloadData(FileEventData):
    """The downloaded `file`, with the fields that `DeletedFileData` has."""


def _file_in(data: object) -> FileData | None:
    """The file that the page's data describe, or None. It may not exist: the data are not checked."""
    if not isinstance(data, dict):
        return None
    if isinstance(data.get("path"), str):
        try:
            return msgspec.convert(data, FileData)
        except msgspec.ValidationError:
            return None
    inner = (data.get(name) for name in ("file", "value", "image", "video"))
    return next((found for found in map(_file_in, inner) if found is not None), None)
