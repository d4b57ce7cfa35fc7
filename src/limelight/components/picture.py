"""Writes arrays and PIL images as image files."""

from __future__ import annotations

import io
import logging
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from limelight.components.decoders import pictures
from limelight.core.endpoint import running_call
from limelight.ui.notices import Warning  # Gradio's name

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from PIL import Image as Pictures

logger = logging.getLogger("limelight")
FORMATS = ("webp", "png", "jpeg", "jpg", "gif", "bmp", "tiff", "svg")
KEPT = {
    "png": ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"),
    "jpeg": ("L", "RGB", "CMYK"),
    "webp": ("RGB", "RGBA"),
    "bmp": ("1", "L", "RGB"),
    "tiff": ("1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "LAB", "I", "I;16", "F"),
}
"""Modes that survive writing and reading, by format."""
_WRITTEN = {**KEPT, "gif": ("1", "L", "LA", "P", "RGB", "RGBA")}
_MOVING = ("gif", "webp")
_LONGEST = {"webp": 16_383, "jpeg": 65_500, "gif": 65_535}
"""Pixels of a side, at most."""
SMALL_PIXELS = 640
"""The longer side of a thumbnail: a tile of 320 pixels on a screen of two for each."""
_OTHER_COLOURS = ("CMYK", "YCbCr", "LAB", "HSV")
_SAME_COLOURS = ("RGB", "RGBA", "P")
MAX_OVER = 2.0
"""Float arrays with a maximum up to this are in [0, 1], apart from some outliers. Others are in [0, 255]."""
SHAPES = "(height, width) or (height, width, channels) with 1 to 4 channels"


def encoded(picture: Pictures.Image, form: str) -> tuple[bytes, str]:
    """Return the picture as a file of one of FORMATS, and its suffix. Converts it to a mode of the format. One that is
    longer than the format allows becomes PNG. Animations stay animations as GIF and WebP."""
    form = {"jpg": "jpeg", "svg": "png"}.get(form, form)
    if max(picture.size) > _LONGEST.get(form, max(picture.size)):
        form = "png"
    target = io.BytesIO()
    if form in _MOVING and getattr(picture, "is_animated", False) and _save_moving(picture, target, form):
        return target.getvalue(), form
    quality = {"quality": 90} if form in ("webp", "jpeg") else {}
    fitting(picture, form).save(target, form, **quality)
    return target.getvalue(), form


def small(path: str, where: str) -> bytes:
    """A WebP copy of a picture file. Raises `InputRejected` for one that moves, and for what is not decoded here."""
    made = pictures.of_still(path, where)
    made.thumbnail((SMALL_PIXELS, SMALL_PIXELS))
    target = io.BytesIO()
    made.save(target, "webp", quality=80)
    return target.getvalue()


def _save_moving(picture: Any, target: io.BytesIO, form: str) -> bool:  # Any: Pillow's of several pictures
    """All pictures, each for its own time. The picture stays where it was in the animation.

    False if they are more than may be decoded for one value: a small file may hold thousands of large ones.
    """
    call, size_bytes = running_call.get(None), 4 * picture.width * picture.height * picture.n_frames
    if call is None:
        _save_all(picture, target, form)
        return True
    if size_bytes > call.decoding.max_bytes:
        return False
    with call.decoding.reserve(size_bytes, call, "An animation"):
        _save_all(picture, target, form)
    return True


def _save_all(picture: Any, target: io.BytesIO, form: str) -> None:  # Any: as above
    at = picture.tell()
    durations = []
    for place in range(picture.n_frames):
        picture.seek(place)
        picture.load()  # WebP tells its times then
        durations.append(picture.info.get("duration", 100))
    picture.seek(0)
    loop = picture.info.get("loop")
    times = {} if loop is None and form == "gif" else {"loop": 1 if loop is None else loop}
    picture.save(target, form, save_all=True, duration=durations, **times)
    picture.seek(at)


def file_form(kind: str, mode: str) -> str | None:
    """The format for a picture of this mode from a file of this kind: the same if it keeps the mode.

    None if no format keeps it.
    """
    wanted = "I;16" if mode == "I" else mode
    likely = (kind.lower(), "png", "tiff")
    return next((form for form in likely if wanted in KEPT.get(form, ())), None)


def fitting(picture: Pictures.Image, form: str) -> Pictures.Image:
    """The picture in the mode of the format that is closest to its own."""
    holds = _WRITTEN[form]
    if picture.mode in holds:
        return picture
    if picture.mode in ("I", "F") or picture.mode.startswith("I;16"):
        return _of_depth(picture, form)
    if picture.has_transparency_data:
        made = picture.convert("RGBA")
        return made if "RGBA" in holds else _on_white(made, picture.mode, form)
    made = picture.convert("L" if picture.mode == "1" and "L" in holds else "RGB")
    if picture.mode in _OTHER_COLOURS:
        _tell(picture.mode, form, "its colours were converted to RGB")
    if picture.mode not in _SAME_COLOURS:
        made.info.pop("icc_profile", None)  # it describes other colours
    return made


def of(value: object) -> Pictures.Image:
    """A PIL image as it is, or the picture of an array. Raises `ValueError` as `of_array`."""
    is_made = isinstance(value, pictures.pillow().Image.Image)
    return cast("Pictures.Image", value) if is_made else of_array(value)


def of_array(value: object) -> Pictures.Image:
    """Convert an array to a picture. Raises `ValueError` for another shape or range."""
    import numpy  # noqa: PLC0415  # optional: 80 ms

    pixels = _as_bytes(_in_shape(numpy.asarray(value)))
    return cast("Pictures.Image", pictures.pillow().Image.fromarray(pixels))


def _of_depth(picture: Pictures.Image, form: str) -> Pictures.Image:
    low, high = cast("tuple[float, float]", picture.getextrema())
    if form == "png" and picture.mode != "F" and low >= 0 and high < 1 << 16:
        return picture.convert("I").convert("I;16")
    if picture.mode == "F" or not 0 <= low <= high < 256:
        _tell(picture.mode, form, "it has 8 bits for each pixel now")
    return fitting(of_array(picture), form)


def _on_white(picture: Pictures.Image, mode: str, form: str) -> Pictures.Image:
    ground, opacity = pictures.pillow().Image.new("RGB", picture.size, "white"), picture.getchannel("A")
    if cast("tuple[int, int]", opacity.getextrema())[0] < 255:
        _tell(mode, form, "its transparent parts are white now")
    ground.paste(picture, mask=opacity)
    return cast("Pictures.Image", ground)


def _tell(mode: str, form: str, loss: str) -> None:
    """Tell the user, once in a call, and the author, once in a process, that the format lost something."""
    _log_once(mode, form, loss)
    call = running_call.get(None)
    if call is not None and loss not in call.told:
        call.told.add(loss)
        Warning(f"{form.upper()} cannot hold all of a picture: {loss}.", title="Picture converted")


@cache
def _log_once(mode: str, form: str, loss: str) -> None:
    choices = " or ".join(repr(one) for one, holds in KEPT.items() if mode in holds) or "none"
    logger.warning(
        "A picture of mode %s was written as %s, and %s. Formats that keep the mode: %s", mode, form, loss, choices
    )


def _in_shape(given: NDArray[Any]) -> NDArray[Any]:
    """The array in the shape for Pillow. Channels may come first, and a batch of one is accepted."""
    pixels = given[0] if given.ndim == 4 and len(given) == 1 else given
    if pixels.ndim == 3 and pixels.shape[2] not in (1, 2, 3, 4) and pixels.shape[0] in (1, 3, 4):
        pixels = pixels.transpose(1, 2, 0)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    if pixels.size == 0 or not (pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] in (2, 3, 4))):
        raise ValueError(f"expected an image array of shape {SHAPES}, got {given.shape}")
    return pixels


def _as_bytes(pixels: NDArray[Any]) -> NDArray[Any]:
    import numpy  # noqa: PLC0415  # optional: 80 ms

    kind = pixels.dtype.kind
    if kind not in "buif":
        raise ValueError(f"expected pixels that are numbers, got {pixels.dtype}")
    if pixels.dtype == numpy.uint8:
        return numpy.ascontiguousarray(pixels)
    if kind == "f":
        pixels = numpy.nan_to_num(pixels)
    high = float(pixels.max())
    if kind == "b" or (kind == "f" and high <= MAX_OVER):
        return (pixels.clip(0, 1) * 255.0).round().astype("uint8")
    if high < 256:
        return pixels.clip(0, 255).round().astype("uint8")
    if kind == "f" or high >= 1 << 16:
        expected = "from 0 to 1 or 255" if kind == "f" else "from 0 to 255 or 65535"
        raise ValueError(f"expected pixels of {pixels.dtype} {expected}, got up to {high:g}")
    return (pixels.clip(0) >> 8).astype("uint8")
