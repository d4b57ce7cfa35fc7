"""An author's picture on top of those that functions return."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

from limelight.components import picture
from limelight.components.decoders import pictures
from limelight.components.files import is_address, kept, local_path, store
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError
from limelight.core.wire import FileData

if TYPE_CHECKING:
    from PIL import Image as Pictures

__all__ = ["WatermarkOptions"]

CORNERS = ("top-left", "top-right", "bottom-left", "bottom-right")
_MARGIN = 10


class WatermarkOptions:
    """A watermark: a path, a PIL image or an array, and its place: a corner, or `(x, y)` of its upper left corner."""

    def __init__(
        self,
        watermark: object = None,
        position: tuple[int, int] | Literal["top-left", "top-right", "bottom-left", "bottom-right"] = "bottom-right",
    ) -> None:
        is_point = isinstance(position, tuple | list) and len(position) == 2
        if position not in CORNERS and not (is_point and all(isinstance(one, int) for one in position)):
            raise DeclarationError("WatermarkOptions: position", f"one of {CORNERS}, or (x, y) in pixels", position)
        self.watermark = watermark
        self.position = position


def marked(value: object, options: WatermarkOptions, form: str, where: str) -> FileData | None:
    """The stored file of a returned picture with the watermark on it.

    Pictures at other addresses, and files of kinds that are not decoded here (SVG), stay as they are. Of an animation,
    the first picture is kept.
    """
    if value is None:
        return None
    name = "image"
    if isinstance(value, str | Path | FileData):
        file = kept(value)
        if is_address(file.path) or pictures.size_of(_local(file), where) is None:
            return file
        made, name = _read(file, where), Path(file.orig_name or file.path).stem
    else:
        made = picture.of(value).convert("RGBA")
    found = overlay(options, made.size, where)
    with running_call.get().decoding.reserve(3 * pictures.bytes_of(made), running_call.get(), where):
        if found:
            made.alpha_composite(*found)
        has_shade = cast("tuple[int, int]", made.getchannel("A").getextrema())[0] < 255
        data, form = picture.encoded(made if has_shade else made.convert("RGB"), form)
    return store().save(data, f"{name}.{form}", f"image/{form}")


def overlay(
    options: WatermarkOptions, size: tuple[int, int], where: str
) -> tuple[Pictures.Image, tuple[int, int]] | None:
    """What is seen of the watermark on pictures of this size, as RGBA, and where its upper left corner lies."""
    mark = _mark(options.watermark, where)
    mark.thumbnail(size)
    (x, y), (left, top) = _places(options, size, mark.size)
    right, below = min(mark.width, left + size[0] - x), min(mark.height, top + size[1] - y)
    return (mark.crop((left, top, right, below)), (x, y)) if left < right and top < below else None


def name_of(options: WatermarkOptions) -> str:
    """The same for the same picture in the same place."""
    given = options.watermark
    if isinstance(given, str | Path):
        return f"{kept(given).path} {options.position}"
    mark = picture.of(given).convert("RGBA")
    return f"{hashlib.sha256(mark.tobytes()).hexdigest()} {mark.size} {options.position}"


def _local(file: FileData) -> str:
    return local_path({"path": file.path})


def _mark(given: object, where: str) -> Pictures.Image:
    """A copy of its own: it is made smaller for small pictures."""
    if isinstance(given, str | Path):
        return _read(kept(given), f"{where}: watermark")
    return picture.of(given).convert("RGBA")


def _read(file: FileData, where: str) -> Pictures.Image:
    return cast("Pictures.Image", pictures.read(_local(file), where, mode="RGBA"))


def _places(
    options: WatermarkOptions, size: tuple[int, int], mark: tuple[int, int]
) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where the watermark lies, within the picture, and from which of its points on it is drawn."""
    (width, height), (wide, high) = size, mark
    if isinstance(options.position, str):
        down, across = options.position.split("-")
        x = min(_MARGIN, width - wide) if across == "left" else max(0, width - wide - _MARGIN)
        y = min(_MARGIN, height - high) if down == "top" else max(0, height - high - _MARGIN)
        return (x, y), (0, 0)
    x, y = options.position
    return (max(0, x), max(0, y)), (min(wide, max(0, -x)), min(high, max(0, -y)))
