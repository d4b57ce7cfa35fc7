"""Saves reactions to messages of a chat."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import msgspec

from limelight.core.errors import DeclarationError
from limelight.flagging.callbacks import MAX_BYTES
from limelight.flagging.csv_files import CsvFile, guarded, line, timestamp
from limelight.flagging.space import Space
from limelight.ui.events import LikeData


class ChatCSVLogger:
    """Saves reactions to `log.csv`: the conversation, the message's index and value, and the reaction.

    `max_bytes`: for all of them together. A client gets no more than is still free after it.
    """

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes

    def setup(self, flagging_dir: str | Path) -> None:
        self.flagging_dir = Path(flagging_dir)
        self._space = Space(self.flagging_dir, self.max_bytes)
        self._file = CsvFile(self.flagging_dir / "log.csv")

    def flag(self, like_data: LikeData, messages: Sequence[object], username: str | None = None) -> int:
        """Append a line. Returns the number of reactions. Raises `StorageFull`."""
        if not hasattr(self, "flagging_dir"):
            raise DeclarationError("ChatCSVLogger", "setup(flagging_dir) before flag(…)")
        liked = like_data.liked
        row = {
            "conversation": json.dumps(msgspec.to_builtins(messages, enc_hook=str), ensure_ascii=False),
            "index": _text(like_data.index),
            "value": _text(like_data.value),
            "flag": liked if isinstance(liked, str) else "Like" if liked else "Dislike",
            **({} if username is None else {"username": username}),
        }
        written = line([*map(guarded, row.values()), timestamp()])
        with self._space.reserved(len(written)), self._space.locked():
            return self._file.append(written, [*row, "timestamp"]) - 1


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
