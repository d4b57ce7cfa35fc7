"""The image component."""

from __future__ import annotations

import base64
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, Unpack, cast

import msgspec

from limelight.components import picture
from limelight.components.decoders import pictures
from limelight.components.files import checked_path, example_file, kept, local_path, store
from limelight.components.watermark import WatermarkOptions, marked
from limelight.components.webcam import OLDER, WebcamOptions, camera_props
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.extras import PILLOW, Need
from limelight.core.schema import FILE_SCHEMA, Schema, WireType, check, schema_of
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Image"]

_DATA_URL = re.compile(r"data:image/(png|jpeg|webp|gif|bmp);base64,")
EXAMPLE_URL = "https://raw.githubusercontent.com/python-pillow/Pillow/main/Tests/images/hopper.png"


class Image(Component):
    """An image. `type` sets what the function gets; it may return any of the types.

    `numpy`: an array of uint8 of shape (height, width, 3), or (height, width) for `image_mode="L"`. `pil`: a
    `PIL.Image.Image`. `filepath`: the path of a file in that mode; uploads that have the mode already, are animated, or
    are not decoded (SVG) are not converted. Returned arrays hold floats up to 1 or 255, or integers up to 255 or 65535;
    channels may come first. An image is written in the mode of its `format` that is closest to its own,
    and the page says so if that loses something (the transparency of a JPEG). An animation stays one as GIF and WebP,
    unless its pictures together take more than `max_decoded_bytes`.
    `watermark` is put on what functions return, as `WatermarkOptions`.
    """

    takes = "a numpy array, a PIL image, or the path or URL of a picture"
    EVENTS = ("clear", "change", "stream", "select", "upload", "input")
    holds_files = True
    blocks = True
    older_options = OLDER
    BUTTONS = ("download", "fullscreen", "share")
    usual_buttons = ("download", "fullscreen")
    default_label = "Image"
    shortcuts = {"pil": {"type": "pil"}}
    prop_types = {"sources": list[Literal["upload", "webcam", "clipboard"]], "webcam_options": WebcamOptions}

    server_options = Component.server_options | {"watermark"}

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
        watermark: WatermarkOptions | None = None,
        alt_text: str | None = None,
        mirror_webcam: bool | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if not (watermark is None or isinstance(watermark, WatermarkOptions)):
            raise DeclarationError("Image: watermark", "WatermarkOptions", watermark)
        check_form("Image", format, image_mode if type == "filepath" else None)
        super().__init__()

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        is_surely = self.options["type"] != "filepath" if as_input else self.options["watermark"] is not None
        return (PILLOW,) if is_surely else ()

    def props(self) -> dict[str, object]:
        sources = self.options["sources"]
        listed = [sources] if isinstance(sources, str) else sources or ["upload", "webcam", "clipboard"]
        camera = camera_props(self.options["webcam_options"], self.options["mirror_webcam"])
        return {**super().props(), "sources": listed, "webcam_options": camera}

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def accepts(self) -> Schema:
        return accepted()

    def check(self, value: Json) -> Json:
        return checked(value, self.where)

    def preprocess(self, payload: Json) -> object:
        return given(payload, self.where, str(self.options["type"]), cast("str | None", self.options["image_mode"]))

    def postprocess(self, value: object) -> Json:
        mark, form = self.options["watermark"], str(self.options["format"])
        if isinstance(mark, WatermarkOptions) and mark.watermark is not None:
            return marked(value, mark, form, self.where)
        return returned(value, form)

    def example(self) -> Json:
        return example_file(EXAMPLE_URL)


def check_form(kind: str, form: str, file_mode: str | None) -> None:
    """Raise `DeclarationError` for a format, or a mode of files, that cannot be written."""
    if form not in picture.FORMATS:
        raise DeclarationError(f"{kind}: format", f"one of {picture.FORMATS}", form)
    if file_mode and picture.file_form("", file_mode) is None:
        raise DeclarationError(f"{kind}: image_mode", "a mode that files can hold, with type='filepath'", file_mode)


def accepted() -> Schema:
    """JSON Schema of what `checked` accepts."""
    shape = schema_of(FileData | None)
    url: Schema = {"type": "string", "pattern": f"^{_DATA_URL.pattern}"}
    inline: Schema = {"type": "object", "properties": {"path": {"type": "null"}, "url": url}, "required": ["url"]}
    return {**shape, "anyOf": [*cast("list[Json]", shape["anyOf"]), inline]}


def checked(value: Json, where: str) -> Json:
    """One picture as it is stored in the job: a file, one within the value, or None. Raises `InputRejected`."""
    inline = _inline(value)
    return {"url": inline.string} if inline else msgspec.to_builtins(check(value, FileData | None, where))


def given(payload: Json, where: str, kind: str, mode: str | None) -> object:
    """What the function gets of a checked picture. `kind`: "numpy", "pil" or "filepath"."""
    if payload is None:
        return None
    inline = _inline(payload)
    if kind == "filepath":
        path = _kept_inline(inline, where) if inline else checked_path(payload, where, "picture")
        return path if mode is None else _in_mode(path, where, mode)
    source = _decoded(inline, where) if inline else local_path(payload)
    return pictures.read(source, where, mode=mode, as_array=kind == "numpy")


def returned(value: object, form: str) -> FileData | None:
    """The stored file of a picture that the function returned: a path, an address, a PIL image or an array."""
    if value is None:
        return None
    return kept(value) if isinstance(value, str | Path | FileData) else saved(value, form)


def _inline(payload: Json) -> re.Match[str] | None:
    """An image within the value, as pages send those of a camera: `{"url": "data:image/jpeg;base64,…"}`."""
    if not isinstance(payload, dict) or payload.get("path") is not None or not isinstance(payload.get("url"), str):
        return None
    return _DATA_URL.match(payload["url"])


def _decoded(inline: re.Match[str], where: str) -> bytes:
    try:
        return base64.b64decode(inline.string[inline.end() :], validate=True)
    except ValueError as error:
        raise InputRejected(where, "a picture in Base64", shorten(inline.string[inline.end() :])) from error


def _kept_inline(inline: re.Match[str], where: str) -> str:
    file = store().save(_decoded(inline, where), f"image.{inline[1]}", f"image/{inline[1]}")
    return str(store().local_path(file))


def _in_mode(path: str, where: str, mode: str) -> str:
    """The path of the image in this mode: the file itself, or a converted copy."""
    found = pictures.converted(path, where, mode)
    if found is None:
        return path
    kind, made = found
    call, name = running_call.get(), Path(path)
    with call.decoding.reserve(2 * pictures.bytes_of(made), call, where):
        data, form = picture.encoded(made, str(picture.file_form(kind, mode)))
    ending = name.suffix if kind.lower() == form else f".{form}"
    return str(store().local_path(store().save(data, f"{name.stem}{ending}", f"image/{form}")))


def saved(value: object, form: str) -> FileData:
    """Store a PIL image or an array as a file of this format."""
    data, form = picture.encoded(picture.of(value), form)
    return store().save(data, f"image.{form}", f"image/{form}")
