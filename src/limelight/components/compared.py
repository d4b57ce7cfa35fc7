"""Two images to compare."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, Unpack, cast

from limelight.components.files import example_file
from limelight.components.images import EXAMPLE_URL, accepted, check_form, checked, given, returned
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.plain import text
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["ImageSlider"]


class ImageSlider(Component):
    """Shows two images in one place, with a handle that uncovers the one or the other.

    The function gets a pair of images, each of which may be None, and returns such a pair. `type`, `image_mode` and
    `format` are those of `Image`. `slider_position`: how much of the first image is seen at first, in percent.
    `select` tells the pixel that was clicked.
    """

    takes = "a pair of pictures"
    EVENTS = ("clear", "change", "stream", "select", "upload", "input")
    holds_files = True
    blocks = True
    BUTTONS = ("download", "fullscreen")
    usual_buttons = ("download", "fullscreen")
    default_label = "Image Slider"

    def __init__(
        self,
        value: tuple[object, object] | Callable[..., object] | None = None,
        *,
        format: str = "webp",  # Gradio's name
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"] | None = "RGB",
        type: Literal["numpy", "pil", "filepath"] = "numpy",  # Gradio's name
        slider_position: float = 50,
        max_height: int | str | None = 500,
        **options: Unpack[ComponentOptions],
    ) -> None:
        check_form("ImageSlider", format, image_mode if type == "filepath" else None)
        if not 0 <= slider_position <= 100:
            raise DeclarationError("ImageSlider: slider_position", "a number from 0 to 100", slider_position)
        super().__init__()

    def wire_type(self) -> WireType:
        return tuple[FileData | None, FileData | None] | None

    def schema(self) -> Schema:
        half: Schema = {"anyOf": [FILE_SCHEMA, {"type": "null"}]}
        pair: Schema = {"type": "array", "prefixItems": [half, half], "minItems": 2, "maxItems": 2}
        return {"title": "SliderData", "anyOf": [pair, {"type": "null"}]}

    def accepts(self) -> Schema:
        half = accepted()
        defs = half.pop("$defs")
        pair: Schema = {"type": "array", "prefixItems": [half, half], "minItems": 2, "maxItems": 2}
        return {"anyOf": [pair, {"type": "null"}], "$defs": defs}

    def check(self, value: Json) -> Json:
        if value is None:
            return None
        if not isinstance(value, list) or len(value) != 2:
            raise InputRejected(self.where, "a list of two images, each a file or null", shorten(value))
        return [checked(half, self.where) for half in value]

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        kind, mode = str(self.options["type"]), cast("str | None", self.options["image_mode"])
        return tuple(given(half, self.where, kind, mode) for half in cast("list[Json]", payload))

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if not isinstance(value, tuple | list) and getattr(value, "ndim", 0) == 4:  # an array of images
            value = list(cast("list[object]", value))
        if not isinstance(value, tuple | list) or len(value) != 2:
            raise TypeError(f"ImageSlider takes a pair of images, not {text(value)[:100]}")
        return [returned(half, str(self.options["format"])) for half in value]

    def example(self) -> Json:
        file = example_file(EXAMPLE_URL)
        return [file, file]
