"""An image with labelled regions."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, cast

import msgspec

from limelight.components import picture
from limelight.components.decoders import pictures
from limelight.components.files import checked_path, example_file, is_address, kept, store
from limelight.components.images import EXAMPLE_URL, check_form, saved
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.plain import text
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AnnotatedImage", "Annotatedimage"]

PALETTE = (
    "#c2410c", "#2563eb", "#15803d", "#a21caf", "#b45309", "#0e7490", "#be123c", "#6d28d9", "#4d7c0f", "#0f766e",
)  # fmt: skip
"""Colours of labels that the author gives none, in the order in which they appear."""
_COLOR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})|[a-z]+|(?:rgb|hsl)\([\d\s.,%]*\)", re.IGNORECASE)
_EDGE_PIXELS = 3
_INSIDE = 77
"""How opaque the inside of a box is, of 255."""
_BYTES_PER_PIXEL = 8
"""What a mask needs while it is made: as numbers, as bytes, and as a picture and its file."""
_ROUNDING = 1e-3
"""How far models' numbers may lie beside 0 and 1."""

Size = tuple[int, int]
"""Width and height."""


class Annotation(msgspec.Struct):
    image: FileData
    label: str


class AnnotatedImageData(msgspec.Struct):
    image: FileData
    annotations: list[Annotation]


class AnnotatedImage(Component):
    """Shows an image whose regions have labels: `(image, [(region, label), …])`.

    The image is a path, a PIL image or an array, as for `Image`. A region is a box `(x1, y1, x2, y2)` in pixels, or a
    mask: an array of shape (height, width) with numbers from 0 to 1, booleans, or uint8 up to 255. A legend lists the
    labels; `color_map` gives them colours. `select` tells `index` and `value`, the label, of the chosen region.

    The function gets the paths of the image and of a picture of each region: `(image, [(region, label), …])`.
    """

    takes = "a pair of a picture and a list of (region, label)"
    EVENTS = ("change", "select")
    holds_files = True
    blocks = True
    BUTTONS = ("fullscreen",)
    usual_buttons = ("fullscreen",)
    default_label = "Annotated Image"
    prop_types = {"palette": list[str]}

    def __init__(
        self,
        value: tuple[object, Iterable[tuple[object, str]]] | Callable[..., object] | None = None,
        *,
        format: str = "webp",  # Gradio's name
        show_legend: bool = True,
        height: int | str | None = None,
        width: int | str | None = None,
        color_map: dict[str, str] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        check_form("AnnotatedImage", format, None)
        for label, color in (color_map or {}).items():
            if not isinstance(color, str) or not _COLOR.fullmatch(color.strip()):
                raise DeclarationError(f"AnnotatedImage: color_map[{label!r}]", "a colour such as '#2563eb'", color)
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "palette": list(PALETTE)}

    def wire_type(self) -> WireType:
        return AnnotatedImageData | None

    def schema(self) -> Schema:
        annotation: Schema = {
            "type": "object",
            "title": "Annotation",
            "properties": {"image": FILE_SCHEMA, "label": {"type": "string", "title": "Label"}},
            "required": ["image", "label"],
        }
        return {
            "type": "object",
            "title": "AnnotatedImageData",
            "properties": {"image": FILE_SCHEMA, "annotations": {"type": "array", "items": annotation}},
            "required": ["image", "annotations"],
        }

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        data = msgspec.convert(payload, AnnotatedImageData)
        regions = [(checked_path(one.image, self.where, "picture"), one.label) for one in data.annotations]
        return checked_path(data.image, self.where, "picture"), regions

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        base, regions = _parts(value)
        if base is None:
            return None
        image, size = self._image(base)
        colors = self._colors([label for _, label in regions])
        annotations = [
            {"image": self._region(index, region, label, size, colors[label]), "label": label}
            for index, (region, label) in enumerate(regions)
        ]
        return {"image": image, "annotations": annotations}

    def example(self) -> Json:
        return {"image": example_file(EXAMPLE_URL), "annotations": []}

    def _image(self, base: object) -> tuple[FileData, Size | None]:
        """The stored image, and its size unless it is at an address or of a kind that is not decoded."""
        if not isinstance(base, str | Path | FileData):
            made = picture.of(base)
            return saved(made, str(self.options["format"])), made.size
        file = kept(base)
        return file, None if is_address(file.path) else pictures.size_of(file.path, self.where)

    def _colors(self, labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
        from PIL import ImageColor  # noqa: PLC0415  # optional: 40 ms

        map_of = cast("Mapping[str, str]", self.options["color_map"] or {})
        made: dict[str, tuple[int, ...]] = {}
        for label in dict.fromkeys(labels):
            color = map_of.get(label, PALETTE[len(made) % len(PALETTE)])
            try:
                made[label] = ImageColor.getrgb(color.strip())[:3]
            except ValueError:
                raise ValueError(f"{self.where}: color_map[{label!r}] expected a CSS colour, got {color!r}") from None
        return made

    def _region(self, index: int, region: object, label: str, size: Size | None, color: tuple[int, ...]) -> FileData:
        import numpy  # noqa: PLC0415  # optional: 80 ms

        running_call.get().raise_if_cancelled()
        where = f"{self.where}: region {index} ({shorten(label)})"
        given = numpy.asarray(region)
        if given.ndim == 1 and len(given) == 4:
            if size is None:
                raise ValueError(f"{where} is a box, which needs an image of known size: use masks, or open the image")
            bounds = _bounds(given, size, where)
            with self._room(size):
                return _written(_box(bounds, size), color)
        if given.ndim != 2 or given.size == 0 or (size is not None and given.shape != size[::-1]):
            wanted = "(height, width)" if size is None else str(size[::-1])
            raise ValueError(f"{where} expected a box of 4 numbers or a mask of shape {wanted}, got {given.shape}")
        with self._room((given.shape[1], given.shape[0])):
            return _written(_mask(given, where), color)

    def _room(self, size: Size) -> Any:  # Any: a context manager
        """Reserves the memory that one region needs: the image may be a caller's, of any size."""
        call, (width, height) = running_call.get(), size
        needed, most = _BYTES_PER_PIXEL * width * height, call.decoding.max_total_bytes
        if needed > most:
            megapixels = f"an image of at most {most / _BYTES_PER_PIXEL / 1e6:.3g} megapixels"
            raise InputRejected(self.where, megapixels, f"{width} x {height} pixels")
        return call.decoding.reserve(needed, call, self.where)


def _parts(value: object) -> tuple[object, list[tuple[object, str]]]:
    if not isinstance(value, tuple | list) or len(value) != 2:
        raise TypeError(f"AnnotatedImage takes (image, [(region, label), …]), not {text(value)[:100]}")
    regions = []
    for one in cast("Iterable[object]", value[1] if value[1] is not None else ()):
        if not isinstance(one, tuple | list) or len(one) != 2:
            raise TypeError(f"AnnotatedImage takes pairs of a region and its label, not {text(one)[:100]}")
        regions.append((one[0], text(one[1])))
    return value[0], regions


def _bounds(box: NDArray[Any], size: Size, where: str) -> tuple[int, int, int, int]:
    """The box within the image, in whole pixels."""
    numbers = [float(number) for number in box]
    x1, y1, x2, y2 = numbers
    if not all(map(math.isfinite, numbers)) or x1 > x2 or y1 > y2:
        raise ValueError(f"{where} expected a box (x1, y1, x2, y2) with x1 <= x2 and y1 <= y2, got {tuple(numbers)}")
    left, top = (round(min(max(low, 0), most)) for low, most in ((x1, size[0]), (y1, size[1])))
    right, bottom = (round(min(max(high, 0), most)) for high, most in ((x2, size[0]), (y2, size[1])))
    return left, top, right, bottom


def _box(bounds: tuple[int, int, int, int], size: Size) -> NDArray[Any]:
    import numpy  # noqa: PLC0415  # optional: 80 ms

    (left, top, right, bottom), alpha = bounds, numpy.zeros(size[::-1], "uint8")
    alpha[top:bottom, left:right] = 255
    edge = _EDGE_PIXELS
    alpha[top + edge : max(bottom - edge, 0), left + edge : max(right - edge, 0)] = _INSIDE
    return alpha


def _mask(given: NDArray[Any], where: str) -> NDArray[Any]:
    import numpy  # noqa: PLC0415  # optional: 80 ms

    if given.dtype.kind not in "buif":
        raise ValueError(f"{where} expected a mask of numbers from 0 to 1, got {given.dtype}")
    if given.dtype == numpy.uint8 and given.max() > 1:
        return given
    made = given.astype("float32")
    numpy.nan_to_num(made, copy=False)
    low, high = float(made.min()), float(made.max())
    if low < -_ROUNDING or high > 1 + _ROUNDING:
        raise ValueError(f"{where} expected a mask of numbers from 0 to 1, got {low:g} to {high:g}")
    numpy.clip(made, 0, 1, out=made)
    made *= 255
    return made.astype("uint8")


def _written(alpha: NDArray[Any], color: tuple[int, ...]) -> FileData:
    """A picture of one colour, whose palette is as opaque as the number of its entry: a quarter of the size of RGBA."""
    made = pictures.pillow().Image.fromarray(alpha)
    made.putpalette(bytes(color) * 256)
    target = io.BytesIO()
    made.save(target, "png", transparency=bytes(range(256)))
    return store().save(target.getvalue(), "image.png", "image/png")


Annotatedimage = AnnotatedImage
