"""Converts the pieces of a message, from the wire to a function and back.

A component in a message is the author's markup. Pages and clients send it back with the history, where a client could
forge one. So the server signs each component, and replaces one without a valid signature by its name.
"""

from __future__ import annotations

import hmac
import inspect
import json
from typing import Any, cast

import msgspec

from limelight.components.files import kept, local_path, store
from limelight.components.playable import playable
from limelight.core.json_files import is_marked, with_files
from limelight.core.wire import FILE_MARK, FileData, Json
from limelight.ui.component import Component

_EXACT = 1 << 53  # browsers round larger integers


def piece_in(piece: dict[str, Json]) -> Json:
    """Convert a checked piece to what functions get."""
    if piece["type"] == "file":
        file = cast("dict[str, Json]", piece["file"])
        return {**piece, "file": {**file, "path": local_path(file)}}
    return piece if piece["type"] == "text" else _trusted(piece)


def piece_out(piece: object) -> Json:
    """Convert a text, a file or a component to a piece of a message's content."""
    if isinstance(piece, Component):
        return _signed(piece)
    if isinstance(piece, tuple):
        return piece_out({"path": piece[0], "alt_text": piece[1] if len(piece) > 1 else None})
    if isinstance(piece, dict) and piece.get("type") == "text":
        return {"text": str(piece.get("text", "")), "type": "text"}
    if isinstance(piece, dict) and (piece.get("path") or piece.get("file")):
        file = piece.get("path") or piece["file"]
        path = file["path"] if isinstance(file, dict) else file
        return {"file": playable(kept(path), "Chatbot"), "alt_text": piece.get("alt_text"), "type": "file"}
    if isinstance(piece, FileData):
        return {"file": playable(kept(piece), "Chatbot"), "alt_text": None, "type": "file"}
    if isinstance(piece, dict) and "component" in piece:
        return _trusted(piece)
    return {"text": inspect.cleandoc(str(piece)) if piece is not None else "", "type": "text"}


def _signed(component: Component) -> Json:
    props = {**component.props(), "value": None}
    made = {"component": component.type_name, "value": component.postprocess(component.value), "props": props}
    return {**made, "type": "component", "signature": _signature(made)}


def _trusted(piece: dict[str, Json]) -> Json:
    """The piece if its signature is valid, else its name as text.

    If the store is not durable, signatures are not valid after a restart.
    """
    signature = str(piece.get("signature"))
    if not hmac.compare_digest(signature.encode(), _signature(piece).encode()):
        return stand_in(piece)
    return {
        "component": piece["component"],
        "value": _with_files(piece["value"]),
        "props": _with_files(piece["props"]),
        "type": "component",
        "signature": signature,
    }


def stand_in(piece: dict[str, Json]) -> dict[str, Json]:
    """The text that replaces a component that may not be shown."""
    return {"text": f"[{piece.get('component')}]", "type": "text"}


def _with_files(value: Json) -> Json:
    """Files as `FileData`, without URLs, because each reader gets their own."""
    return with_files(value, is_marked, lambda file: msgspec.structs.replace(msgspec.convert(file, FileData), url=None))


def _signature(piece: dict[str, Json]) -> str:
    """The signature of a piece. It covers only what is unchanged after a browser has read and sent the piece."""
    signed = [piece.get(name) for name in ("component", "value", "props")]
    lasting = _lasting(msgspec.to_builtins(signed, str_keys=True, enc_hook=_plain))
    return store().signature(json.dumps(lasting, sort_keys=True).encode())


def _plain(value: Any) -> object:  # Any: a NumPy number or array, or a value without a JSON form
    return value.tolist()


def _lasting(value: Json) -> Json:
    if isinstance(value, dict):
        is_file = value.get("meta") == FILE_MARK  # each reader gets their own URL
        return {name: _lasting(member) for name, member in value.items() if not (is_file and name == "url")}
    if isinstance(value, list):
        return [_lasting(member) for member in value]
    if isinstance(value, float) and not value.is_integer():
        return value if value - value == 0 else None  # infinity and NaN become null
    if isinstance(value, float) or (isinstance(value, int) and abs(value) > _EXACT):
        return int(float(value))
    return value
