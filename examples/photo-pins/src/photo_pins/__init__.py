"""A picture with pins: a component for Limelight."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import limelight as ll

__all__ = ["Photo", "PhotoPins", "Pin"]


@dataclass
class Pin:
    x: float
    """From 0, the left edge, to 1."""
    y: float
    """From 0, the upper edge, to 1."""


@dataclass
class Photo:
    path: str | None = None
    pins: list[Pin] = field(default_factory=list)


class PhotoPins(ll.WebComponent):
    """A picture that can be uploaded and on which pins are set. `pick` fires with the `number` of a pin.

    Functions get a `Photo`, and return one, the path of a picture, or None.
    """

    element = "photo-pins"
    assets = Path(__file__).parent / "assets"
    contract = 1
    EVENTS = ("pick",)
    holds_files = True  # objects with a `path` in its values are files: here they have local paths

    def __init__(self, value: Photo | str | None = None, *, max_pins: int = 20, **options: Any) -> None:
        super().__init__()

    def api_info(self) -> dict[str, Any]:
        part = {"type": "number", "minimum": 0, "maximum": 1}
        pin = {"type": "object", "properties": {"x": part, "y": part}, "required": ["x", "y"]}
        file = {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("path", "url", "orig_name")},
            "required": ["path"],
        }
        fields = {
            "photo": {"anyOf": [file, {"type": "null"}]},
            "pins": {"type": "array", "items": pin, "maxItems": self.max_pins},
        }
        return {"type": "object", "properties": fields, "required": ["photo", "pins"]}

    def preprocess(self, payload: Any) -> Photo:
        value = super().preprocess(payload) or {"photo": None, "pins": []}
        return Photo(value["photo"] and value["photo"]["path"], [Pin(**pin) for pin in value["pins"]])

    def postprocess(self, value: Photo | str | None) -> Any:
        photo = value if isinstance(value, Photo) else Photo(value)
        file = None if photo.path is None else {"path": photo.path}
        return super().postprocess({"photo": file, "pins": photo.pins})
