"""Pictures."""

from __future__ import annotations

import base64
import io
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack, cast

from limelight.components.files import kept, local_path, store
from limelight.components.webcam import WebcamOptions, camera_props
from limelight.core.errors import DeclarationError, Error, MissingExtra
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

if TYPE_CHECKING:
    from PIL import Image as Pictures

FORMATS = ("webp", "png", "jpeg", "jpg", "gif", "bmp", "tiff", "svg")
_DATA_URL = re.compile(r"data:image/(png|jpeg|webp|gif|bmp);base64,")
EXAMPLE_URL = "https://raw.githubusercontent.com/python-pillow/Pillow/main/Tests/images/hopper.png"


class Image(Component):
    """A picture. The function gets what `type` says and may return any of them.

    `numpy`: an array of shape (height, width, 3) of uint8 (2-dimensional for `image_mode="L"`); `pil`: a
    `PIL.Image.Image`; `filepath`: the path of a file. Arrays of floats are taken as 0 to 1.
    """

    EVENTS = ("clear", "change", "stream", "select", "upload", "input")
    holds_files = True
    blocks = True
    default_label = "Image"

    def __init__(
        self,
        value: object = None,
        *,
        format: str = "webp",  # Gradio's name
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"] | None = "RGB",
        sources: list[Literal["upload", "webcam", "clipboard"]] | str | None = None,
        type: Literal["numpy", "pil", "filepath"] = "numpy",  # Gradio's name
        streaming: bool = False,
        webcam_options: WebcamOptions | dict[str, object] | None = None,
        placeholder: str | None = None,
        watermark: object = None,
        mirror_webcam: bool | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if type not in ("numpy", "pil", "filepath"):
            raise DeclarationError("Image: type", "'numpy', 'pil' or 'filepath'", type)
        if format not in FORMATS:
            raise DeclarationError("Image: format", f"one of {FORMATS}", format)
        super().__init__()

    def props(self) -> dict[str, object]:
        sources = self.options["sources"]
        listed = [sources] if isinstance(sources, str) else sources or ["upload", "webcam", "clipboard"]
        camera = camera_props(self.options["webcam_options"], self.options["mirror_webcam"])
        return {**super().props(), "sources": listed, "webcam_options": camera}

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def check(self, value: Json) -> Json:
        return value if _inline(value) else super().check(value)

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        inline = _inline(payload)
        wish, mode = self.options["type"], cast("str | None", self.options["image_mode"])
        if wish == "filepath":
            return _kept_inline(inline) if inline else local_path(payload)
        picture = opened(io.BytesIO(_decoded(inline)) if inline else local_path(payload), mode)
        return picture if wish == "pil" else pixels(picture)

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        if isinstance(value, str | Path | FileData):
            return kept(value)
        return saved(value, str(self.options["format"]))

    def example(self) -> Json:
        return {"path": EXAMPLE_URL, "meta": {"_type": "gradio.FileData"}}


def _pillow() -> Any:  # Any: a module
    try:
        import PIL.Image  # noqa: PLC0415  # optional: 40 ms
        import PIL.ImageOps  # noqa: PLC0415  # optional: as above
    except ImportError:
        raise MissingExtra("A picture as numpy array or PIL image", "Pillow", "media") from None
    return PIL


def _inline(payload: Json) -> re.Match[str] | None:
    """A picture that is itself in the value, as pages send those of a camera: `{"url": "data:image/jpeg;base64,…"}`."""
    if not isinstance(payload, dict) or payload.get("path") is not None or not isinstance(payload.get("url"), str):
        return None
    return _DATA_URL.match(payload["url"])


def _decoded(inline: re.Match[str]) -> bytes:
    try:
        return base64.b64decode(inline.string[inline.end() :], validate=True)
    except ValueError as error:
        raise Error("The picture in the value is not Base64.") from error


def _kept_inline(inline: re.Match[str]) -> str:
    return str(store().local_path(store().save(_decoded(inline), f"image.{inline[1]}", f"image/{inline[1]}")))


def opened(path: str | io.BytesIO, mode: str | None) -> Pictures.Image:
    """The picture, upright and in this mode. Raises `Error` for a file that is none."""
    pil = _pillow()
    try:
        picture = pil.ImageOps.exif_transpose(pil.Image.open(path))
        return cast("Pictures.Image", picture.convert(mode) if mode and picture.mode != mode else picture)
    except (OSError, pil.Image.DecompressionBombError) as error:
        raise Error(f"The file is not a picture that can be read ({type(error).__name__}).") from error


def pixels(picture: Pictures.Image) -> object:
    """An array of uint8, shape (height, width, channels)."""
    import numpy  # noqa: PLC0415  # optional: 80 ms

    return numpy.asarray(picture)


def saved(value: object, form: str) -> FileData:
    """A PIL image or an array as a file of this format in the store."""
    return store().save(*_encoded(_as_picture(value), form))


def _as_picture(value: object) -> Pictures.Image:
    pil = _pillow()
    if isinstance(value, pil.Image.Image):
        return cast("Pictures.Image", value)
    import numpy  # noqa: PLC0415  # optional: 80 ms

    pixels = numpy.asarray(value)
    if pixels.dtype.kind == "f":
        pixels = (pixels.clip(0, 1) * 255).round()
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[:, :, 0]
    return cast("Pictures.Image", pil.Image.fromarray(pixels.astype("uint8")))


def _encoded(picture: Pictures.Image, form: str) -> tuple[bytes, str, str]:
    """The file's bytes, its name and its type."""
    form = {"jpg": "jpeg", "svg": "png"}.get(form, form)
    if form == "jpeg" and picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGB")
    target = io.BytesIO()
    picture.save(target, form, **({"quality": 90} if form in ("webp", "jpeg") else {}))
    return target.getvalue(), f"image.{form}", f"image/{form}"
