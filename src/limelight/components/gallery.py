"""Many pictures and videos."""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal, Unpack, cast

import msgspec

from limelight.components.files import kept, local_path
from limelight.components.images import EXAMPLE_URL, FORMATS, opened, pixels, saved
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions


class GalleryItem(msgspec.Struct, omit_defaults=True):
    """One place of a gallery on the wire: a picture or a video."""

    image: FileData | None = None
    video: FileData | None = None
    caption: str | None = None


class Gallery(Component):
    """Pictures and videos in a grid.

    The function gets a list of (item, caption) or, for an empty gallery, None; `type` says what the pictures are:
    `filepath`, `pil` or `numpy` (as for `Image`). Videos are always paths. It may return a list of paths, URLs, PIL
    images, arrays, and tuples of one of these with a caption. `columns` is how many stand side by side where there is
    room; `rows` and `fit_columns` are accepted and do nothing, `height` limits the grid.
    """

    EVENTS = ("select", "upload", "change", "delete", "preview_close", "preview_open")
    holds_files = True
    blocks = True
    default_label = "Gallery"

    def __init__(
        self,
        value: Iterable[object] | Callable[..., object] | None = None,
        *,
        format: str = "webp",  # Gradio's name
        file_types: list[str] | None = None,
        columns: int | None = 2,
        rows: int | None = None,
        height: int | float | str | None = None,
        allow_preview: bool = True,
        preview: bool | None = None,
        selected_index: int | None = None,
        object_fit: Literal["contain", "cover", "fill", "none", "scale-down"] | None = None,
        type: Literal["numpy", "pil", "filepath"] = "filepath",  # Gradio's name
        fit_columns: bool = True,
        sources: list[Literal["upload", "webcam", "clipboard"]] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if type not in ("numpy", "pil", "filepath"):
            raise DeclarationError("Gallery: type", "'numpy', 'pil' or 'filepath'", type)
        if format not in FORMATS:
            raise DeclarationError("Gallery: format", f"one of {FORMATS}", format)
        super().__init__()

    def props(self) -> dict[str, object]:
        return {**super().props(), "sources": self.options["sources"] or ["upload"]}

    def wire_type(self) -> WireType:
        return list[GalleryItem] | None

    def schema(self) -> Schema:
        def item(kind: str) -> Schema:
            caption: Schema = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Caption"}
            return {"type": "object", "properties": {kind: FILE_SCHEMA, "caption": caption}, "required": [kind]}

        return {"type": "array", "items": {"anyOf": [item("image"), item("video")]}}

    def check(self, value: Json) -> Json:
        super().check(value)
        for index, item in enumerate(cast("list[dict[str, Json]]", value or [])):
            if (item.get("image") is None) == (item.get("video") is None):
                raise InputRejected(self.where, f"an image or a video at [{index}]", shorten(item))
        return value

    def preprocess(self, payload: Json) -> object:
        return [self._read(item) for item in msgspec.convert(payload or [], list[GalleryItem])] or None

    def postprocess(self, value: object) -> Json:
        if value is None:
            return []
        return [self._shown(item) for item in cast("Iterable[object]", value)]

    def example(self) -> Json:
        return [{"image": {"path": EXAMPLE_URL, "meta": {"_type": "gradio.FileData"}}, "caption": None}]

    def _read(self, item: GalleryItem) -> tuple[object, str | None]:
        if item.video is not None:
            return local_path(item.video), item.caption
        path = local_path(item.image)
        if self.options["type"] == "filepath":
            return path, item.caption
        picture = opened(path, "RGB")
        return picture if self.options["type"] == "pil" else pixels(picture), item.caption

    def _shown(self, item: object) -> Json:
        caption = None
        if isinstance(item, tuple | list) and len(item) == 2 and (item[1] is None or isinstance(item[1], str)):
            item, caption = item
        if not isinstance(item, str | Path | FileData):
            return {"image": saved(item, str(self.options["format"])), "caption": caption}
        file = kept(item)
        kind = file.mime_type or mimetypes.guess_type(file.orig_name or file.path)[0] or ""
        return {"video" if kind.startswith("video/") else "image": file, "caption": caption}
