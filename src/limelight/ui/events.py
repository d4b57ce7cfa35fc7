"""What a function learns of the event that started it, as an argument annotated with one of these types."""

from __future__ import annotations

from typing import Any

from limelight.ui.block import Block


class EventData:
    """The component that fired (`target`) and whatever the page told of the event, as attributes."""

    def __init__(self, target: Block | None, _data: Any) -> None:  # Any: JSON of the page
        self.target = target
        self._data = _data if isinstance(_data, dict) else {} if _data is None else {"value": _data}

    def __getattr__(self, name: str) -> Any:  # Any: JSON of the page
        if name.startswith("_"):
            raise AttributeError(name)
        try:
            return self._data[name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no {name!r}; it has {sorted(self._data)}") from None


class SelectData(EventData):
    """`index` (an int; a list for cells and pixels), `value`, `selected`; of tables `row_value`, `col_value`."""

    def __init__(self, target: Block | None, data: Any) -> None:  # Any: JSON of the page
        super().__init__(target, data)
        self.index: Any = self._data.get("index")
        self.value: Any = self._data.get("value")
        self.selected: bool = self._data.get("selected", True)


class LikeData(EventData):
    """`index` and `value` of the message, `liked`: True, False, or the text of a reaction."""


class EditData(EventData):
    """`index`, `value` after and `previous_value` before the edit of a message."""


class RetryData(EventData):
    """`index` and `value` of the user's message that is to be answered again."""


class UndoData(EventData):
    """`index` and `value` of the user's message that is taken back."""


class CopyData(EventData):
    """`value`: the copied text."""


class KeyUpData(EventData):
    """`key` that was pressed, `input_value` of the field."""


class DeletedFileData(EventData):
    """`file` that was removed."""


class DownloadData(EventData):
    """`file` that was downloaded."""
