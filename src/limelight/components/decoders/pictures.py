"""Decodes pictures with Pillow, with only the decoder of the file's format."""

from __future__ import annotations

import importlib
import io
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from limelight.components.decoders.bounded import Bounded, binary, refusal
from limelight.components.decoders.chunks import check_texts
from limelight.components.decoders.tags import check_tags
from limelight.components.decoders.upright import ORIENTATION, Upright, turn
from limelight.core.endpoint import running_call
from limelight.core.errors import InputRejected, LimelightError
from limelight.core.extras import PILLOW

if TYPE_CHECKING:
    from PIL import Image as Pictures

DECODERS = {
    "AVIF": "AvifImagePlugin.AvifImageFile",
    "BMP": "BmpImagePlugin.BmpImageFile",
    "GIF": "GifImagePlugin.GifImageFile",
    "JPEG": "JpegImagePlugin.JpegImageFile",
    "PNG": "PngImagePlugin.PngImageFile",
    "PPM": "PpmImagePlugin.PpmImageFile",
    "TIFF": "TiffImagePlugin.TiffImageFile",
    "WEBP": "WebPImagePlugin.WebPImageFile",
}
"""Accepted formats. Of Pillow's, those are left out that start a program (EPS), contain other formats (ICO, ICNS,
FITS), or are rare and little tested."""
EXPECTED = f"a picture ({', '.join(DECODERS)})"
_HEADER_BYTES = 16 << 20
"""How much of a file may be read before its size in pixels is known: profiles, texts, thumbnails."""
_STARTS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"BM", "BMP"), (b"II*\0", "TIFF"),
    (b"MM\0*", "TIFF"), (b"P4", "PPM"), (b"P5", "PPM"), (b"P6", "PPM"),
)  # fmt: skip
_WHOLE = ("AVIF", "WEBP", "TIFF")
"""Formats whose files are in memory, in two copies, while they are decoded."""
_BESIDES = {"AVIF": 16, "WEBP": 16, "TIFF": 8, "JPEG": 8, "GIF": 2, "BMP": 2}
"""Bytes per pixel that a decoder needs besides the picture, at most: frame buffers, strips, coefficients."""
_LARGEST_AVIF_BYTES = 640 << 20
"""Memory for the largest picture that the decoder accepts (16,384 x 16,384). It compares the size in the file's header
with the pixels only after it has decoded them."""
_STRIP_PIXELS = 1 << 20
_PIECE_BYTES = 1 << 20
MAX_SCANS = 100
"""Cameras and editors write one to a dozen."""


def read(source: str | bytes, where: str, *, mode: str | None, as_array: bool = False) -> object:
    """Decode a picture, upright and in this mode, to a `PIL.Image.Image` or an array.

    The shape of arrays is (height, width, channels). Of an animation, only the first frame is decoded.
    Raises `InputRejected` for a file that is not a picture, or that needs more memory than a value or a call may take.
    """
    with binary(source) as file:
        kind = _kind(file.read(16))
        if kind is None:
            raise InputRejected(where, EXPECTED, "another kind of file")
        return _decoded(file, kind, where, mode, as_array=as_array)


def converted(path: str, where: str, mode: str) -> tuple[str, Pictures.Image] | None:
    """The format of the file, and its picture as from `read`; None if the file need not be converted.

    That is the case if it has this mode already, is animated, or is of a format that is not decoded here.
    """

    def is_other(picture: Pictures.Image) -> bool:
        return picture.mode != mode and not getattr(picture, "is_animated", False)

    with binary(path) as file:
        kind = _kind(file.read(16))
        decoded = None if kind is None else _decoded(file, kind, where, mode, is_wanted=is_other)
        return None if kind is None or decoded is None else (kind, cast("Pictures.Image", decoded))


def of_still(path: str, where: str) -> Pictures.Image:
    """As `read`, in mode RGBA. Raises `InputRejected` for an animation, too."""
    with binary(path) as file:
        kind = _kind(file.read(16))
        is_still = lambda picture: not getattr(picture, "is_animated", False)  # noqa: E731  # read at its use
        decoded = None if kind is None else _decoded(file, kind, where, "RGBA", is_wanted=is_still)
    if decoded is None:
        raise InputRejected(where, EXPECTED, "another kind of file, or an animation")
    return cast("Pictures.Image", decoded)


def size_of(path: str, where: str) -> tuple[int, int] | None:
    """Width and height of the upright picture, by its header; None if it is of a format that is not decoded here.

    Raises `InputRejected` for a damaged file.
    """
    call = running_call.get()
    with binary(path) as file:
        kind = _kind(file.read(16))
        if kind is None:
            return None
        try:
            copies = 2 * min(file.seek(0, io.SEEK_END), call.decoding.max_bytes) if kind in _WHOLE else _HEADER_BYTES
            with call.decoding.reserve(copies, call, where):
                if kind == "PNG":
                    check_texts(file)
                limit = call.decoding.max_bytes if kind in _WHOLE else _HEADER_BYTES
                picture = _opened(kind, Bounded(file, limit, lambda: InputRejected(where, EXPECTED, "too much data")))
                width, height = picture.size
                return (height, width) if picture.getexif().get(ORIENTATION, 1) >= 5 else (width, height)
        except LimelightError:
            raise
        except Exception as error:  # a decoder's, about a file that may be anything
            raise refusal(where, EXPECTED, error) from error


def _decoded(
    file: BinaryIO,
    kind: str,
    where: str,
    mode: str | None,
    *,
    as_array: bool = False,
    is_wanted: Callable[[Pictures.Image], bool] = lambda _: True,
) -> object:
    """As `read`, but None if the header shows that the picture need not be converted."""
    pil, call = pillow(), running_call.get()
    try:
        file_bytes = file.seek(0, io.SEEK_END)
        limit = call.decoding.max_bytes if kind in _WHOLE else _HEADER_BYTES
        bounded = Bounded(
            file, limit, lambda: InputRejected(where, EXPECTED, "one with too much data besides the pixels")
        )
        copies = 2 * min(file_bytes, limit)
        with call.decoding.reserve(copies, call, where) as reserved:
            if kind == "PNG":
                check_texts(file)
            channels = _channels_at_once(file) if kind == "JPEG" else 0
            picture = _opened(kind, bounded)
            extra = 0 if kind == "JPEG" and _is_in_one_pass(picture, channels) else _BESIDES.get(kind, 0)
            bounded.left_bytes = 2 * file_bytes + _HEADER_BYTES
            if not is_wanted(picture):
                return None
            needed = _needed_bytes(picture, extra, where, mode, copies)
            if kind == "AVIF":
                needed = max(needed, min(_LARGEST_AVIF_BYTES, call.decoding.max_total_bytes // 2 - copies))
            reserved.grow(copies + needed)
            decoded = _upright(pil, picture, mode)
            del picture  # else its pixels stay in memory together with the array
            reserved.keep(bytes_of(decoded))
            return _array(decoded) if as_array else decoded
    except LimelightError:
        raise
    except Exception as error:  # a decoder's, about a file that may be anything
        raise refusal(where, EXPECTED, error) from error


def pillow() -> Any:  # Any: a module
    try:
        import PIL.Image  # noqa: PLC0415  # optional: 40 ms
        import PIL.ImageOps  # noqa: PLC0415  # optional: as above
    except ImportError:
        raise PILLOW.missing() from None
    return PIL


def _kind(start: bytes) -> str | None:
    if start[:4] == b"RIFF" and start[8:12] == b"WEBP":
        return "WEBP"
    if start[4:8] == b"ftyp" and start[8:12] in (b"avif", b"avis", b"mif1"):
        return "AVIF"
    return next((kind for prefix, kind in _STARTS if start.startswith(prefix)), None)


def _opened(kind: str, file: Bounded) -> Pictures.Image:
    """Open the file and read its header. `Image.open` is not used: its limit is one for the whole process."""
    if kind == "TIFF":
        check_tags(file)
    file.seek(0)
    return cast("Pictures.Image", _decoder(kind)(file, ""))


@cache
def _decoder(kind: str) -> Callable[[Bounded, str], object]:
    module, name = DECODERS[kind].split(".")
    return type(name, (Upright, getattr(importlib.import_module(f"PIL.{module}"), name)), {})


def _channels_at_once(file: BinaryIO) -> int:
    """How many channels the first scan of a JPEG file holds; 0 if there is more than one scan.

    Raises `ValueError` for too many scans: each takes as long as the first, but may be only some bytes of the file.
    """
    file.seek(0)
    found, last, first_at, read = 0, b"", 0, 0
    while piece := file.read(_PIECE_BYTES):
        scans = (last + piece).count(b"\xff\xda")
        if scans and not found:
            first_at = read - len(last) + (last + piece).index(b"\xff\xda")
        found, read, last = found + scans, read + len(piece), piece[-1:]
    if found > MAX_SCANS:
        raise ValueError(f"{found} scans")
    file.seek(first_at + 4)
    return int.from_bytes(file.read(1)) if found == 1 else 0


def _is_in_one_pass(picture: Any, channels_at_once: int) -> bool:  # Any: Pillow's of JPEG files
    """Whether one scan holds all channels. Else the decoder keeps the coefficients of the whole picture."""
    return bool(channels_at_once == picture.layers and "progressive" not in picture.info)


def _needed_bytes(picture: Pictures.Image, extra: int, where: str, mode: str | None, copies: int) -> int:
    """Memory to decode, turn, convert and copy a picture to an array: at most two copies exist at a time.

    Raises `InputRejected` if the decoded value is larger than allowed, or decoding needs more than a call may take.
    `copies`: bytes that are reserved already.
    """
    stored, wanted = _stored(picture.mode), _stored(mode or picture.mode)
    per_pixel = max(stored + extra, 2 * stored, stored + wanted, 2 * wanted) + (stored + 1 if stored == 2 else 0)
    decoding, (width, height) = running_call.get().decoding, picture.size
    most = min(decoding.max_bytes // max(stored, wanted), (decoding.max_total_bytes - copies) // per_pixel)
    if width * height > most:
        megapixels = f"a picture of at most {most / 1e6:.3g} megapixels"
        raise InputRejected(where, megapixels, f"{width} x {height} pixels")
    return width * height * per_pixel


def bytes_of(picture: Pictures.Image) -> int:
    """Size of the decoded picture in memory."""
    width, height = picture.size
    return width * height * _stored(picture.mode)


def _stored(mode: str) -> int:
    """Bytes per pixel in Pillow's memory."""
    return 1 if mode in ("1", "L", "P") else 2 if mode.startswith("I;16") else 4


def _upright(pil: Any, picture: Pictures.Image, mode: str | None) -> Pictures.Image:  # Any: a module
    turn(pil, picture)
    if mode and picture.mode != mode:
        return _converted(picture, mode)
    return picture.copy()  # not the file's, which is closed


def _converted(picture: Pictures.Image, mode: str) -> Pictures.Image:
    if picture.mode.startswith("I;16") and mode not in ("I", "F"):  # Pillow makes all but the darkest pixels white
        picture = picture.point(lambda value: value * (1 / 256)).convert("L")
    return picture.convert(mode)


def _array(picture: Pictures.Image) -> object:
    """Convert strip by strip: at once, Pillow would make two more copies of the whole picture."""
    import numpy  # noqa: PLC0415  # optional: 80 ms

    width, height = picture.size
    rows = max(1, _STRIP_PIXELS // width)
    first = numpy.array(picture.crop((0, 0, width, min(rows, height))))
    if rows >= height:
        return first
    made = numpy.empty((height, *first.shape[1:]), first.dtype)
    made[:rows] = first
    for top in range(rows, height, rows):
        below = min(top + rows, height)
        made[top:below] = numpy.asarray(picture.crop((0, top, width, below)))
    return made
