"""A grid of images and videos."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Literal, Unpack, cast

import msgspec

from limelight.components import picture
from limelight.components.decoders import pictures
from limelight.components.decoders.kinds import check_kind
from limelight.components.file_types import check_type
from limelight.components.files import example_file, kept, local_path
from limelight.components.images import EXAMPLE_URL, check_form, saved
from limelight.components.playable import converted, playable
from limelight.core.errors import InputRejected, shorten
from limelight.core.extras import PILLOW, Need
from limelight.core.media_types import media_type
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.schema import check as checked
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.server_methods import slow_server

__all__ = ["Gallery"]


class GalleryItem(msgspec.Struct, omit_defaults=True):
    """An item of a gallery on the wire: an image or a video."""

    image: FileData | None = None
    video: FileData | None = None
    caption: str | None = None


KINDS = ("image", "video")


class Gallery(Component):
    """Shows images and videos in a grid.

    The function gets a list of `(item, caption)` tuples or, for an empty gallery, None. `type` is that of the images:
    `filepath`, `numpy` as for `Image`, or `pil` in the mode that each file has. Videos are always paths. It may return
    a list of paths, URLs, PIL images, arrays, and tuples of one of these and a caption. `columns`: how many items are
    side by side in a wide window; with `fit_columns`, fewer items share its width. `height`, or `rows`, limits what is
    seen of the grid at a time. `selected_index` opens the preview, unless `preview=False`.
    In the grid, pictures of more than 500 KB are small copies, made when they come near what is seen (with Pillow). The
    preview and downloads are the files themselves.
    """

    takes = "a list of pictures, or of (picture, caption)"
    EVENTS = ("select", "upload", "change", "delete", "preview_close", "preview_open")
    holds_files = True
    blocks = True
    BUTTONS = ("download", "fullscreen", "share")
    usual_buttons = ("download", "fullscreen")
    default_label = "Gallery"
    prop_types = {"sources": list[Literal["upload", "webcam", "clipboard"]], "has_thumbnails": bool}

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
        check_form("Gallery", format, None)
        super().__init__()

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        return (PILLOW,) if as_input and self.options["type"] != "filepath" else ()

    def props(self) -> dict[str, object]:
        return {
            **super().props(),
            "sources": self.options["sources"] or ["upload", "webcam", "clipboard"],
            "has_thumbnails": PILLOW.is_met,
        }

    def wire_type(self) -> WireType:
        return list[GalleryItem] | None

    def schema(self) -> Schema:
        def item(kind: str) -> Schema:
            caption: Schema = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Caption"}
            return {"type": "object", "properties": {kind: FILE_SCHEMA, "caption": caption}, "required": [kind]}

        return {"type": "array", "items": {"anyOf": [item("image"), item("video")]}}

    def accepts(self) -> Schema:
        shape = super().accepts()
        item = cast("dict[str, Schema]", shape["$defs"])["GalleryItem"]
        item["oneOf"] = [{"required": [kind], "properties": {kind: {"not": {"type": "null"}}}} for kind in KINDS]
        return shape

    def check(self, value: Json) -> Json:
        checked = cast("list[dict[str, Json]] | None", super().check(value))
        for index, item in enumerate(checked or []):
            if (item.get("image") is None) == (item.get("video") is None):
                raise InputRejected(self.where, f"an image or a video at [{index}]", shorten(item))
        return checked

    def preprocess(self, payload: Json) -> object:
        return [self._read(item) for item in msgspec.convert(payload or [], list[GalleryItem])] or None

    def postprocess(self, value: object) -> Json:
        if value is None:
            return []
        return [self._shown(item) for item in cast("Iterable[object]", value)]

    @slow_server
    def thumbnail(self, data: Json) -> FileData:
        """A small copy of a stored picture, made once. 422 for one that moves or is not decoded here."""
        where = f"{self.where}: thumbnail"
        path = local_path(msgspec.to_builtins(checked(data, FileData, where)))
        recipe = f"thumbnail {picture.SMALL_PIXELS}"
        return converted(path, "webp", "image/webp", recipe, lambda: picture.small(path, where))

    def example(self) -> Json:
        return [{"image": example_file(EXAMPLE_URL), "caption": None}]

    def _read(self, item: GalleryItem) -> tuple[object, str | None]:
        path = local_path(item.video or item.image)
        check_type(Path(path).name, self.options["file_types"], self.where)
        if item.video is not None or self.options["type"] == "filepath":
            check_kind(path, self.where, "picture" if item.video is None else "video")
            return path, item.caption
        is_array = self.options["type"] == "numpy"
        return pictures.read(path, self.where, mode="RGB" if is_array else None, as_array=is_array), item.caption

    def _shown(self, item: object) -> Json:
        caption = None
        if isinstance(item, tuple | list) and len(item) == 2 and (item[1] is None or isinstance(item[1], str)):
            item, caption = item
        if not isinstance(item, str | Path | FileData):
            return {"image": saved(item, str(self.options["format"])), "caption": caption}
        file = kept(item)
        kind = file.mime_type or media_type(file.orig_name or file.path) or ""
        if kind.startswith("video/"):
            return {"video": playable(file, self.where, "video"), "caption": caption}
        return {"image": file, "caption": caption}
