"""Components for drawing, and for editing images."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Literal, TypedDict, Unpack, cast

import msgspec
from msgspec import Meta

from limelight.components import picture
from limelight.components.editor_tools import Brush, Eraser, LayerOptions
from limelight.components.files import example_file
from limelight.components.images import EXAMPLE_URL, check_form, given, returned
from limelight.components.webcam import OLDER, WebcamOptions, camera_props
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.extras import PILLOW, Need
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["ImageEditor", "ImageMask", "Paint", "Sketchpad"]

MAX_LAYERS = 50
MAX_SIDE = 16_384
"""Browsers have no larger canvas."""
BLACK = Brush(colors=["#000000"], color_mode="fixed")
PARTS = ("background", "layers", "composite")
Source = Literal["upload", "webcam", "clipboard"]
Mode = Literal["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "F"]


class EditorData(msgspec.Struct, forbid_unknown_fields=True):
    """The value of an editor on the wire."""

    background: FileData | None = None
    layers: Annotated[list[FileData], Meta(max_length=MAX_LAYERS)] = []
    composite: FileData | None = None
    id: str | None = None


class EditorValue(TypedDict):
    """What functions get of an editor, and may return: images of its `type`."""

    background: object
    layers: list[object]
    composite: object


class ImageEditor(Component):
    """Draws on an image, in layers, and crops it.

    The function gets a dict (`EditorValue`) of `background`, `layers` (a list) and `composite`, each an image as from
    `Image` with this `type` and `image_mode`, of the size of the canvas; None as long as nothing was drawn or chosen.
    Layers are transparent where nothing was drawn; the background of an empty canvas is white. The function may return
    such a dict, or one image as the background. `brush=False` leaves out brush and eraser, `eraser=False` the eraser.

    The canvas takes the size of an image that is put into it, or with `fixed_canvas` the image is fitted into
    `canvas_size`. `transforms`: `crop`, and `resize` to move and scale the background. `select` has the number and the
    name of a chosen layer; of a display, the pixel that was clicked. People fire `apply` with a button of its own.
    """

    takes = 'a picture, or a dict with "background", "layers" and "composite"'
    EVENTS = ("clear", "change", "input", "select", "upload", "apply")
    holds_files = True
    blocks = True
    older_options = OLDER
    BUTTONS = ("download", "fullscreen", "share")
    usual_buttons = ("download", "fullscreen")
    default_label = "Image Editor"
    server_options = Component.server_options | {"_selectable"}
    usual_brush: ClassVar[Brush] = Brush()
    """The brush of a script that says nothing about it."""
    prop_types = {
        "sources": list[Source],
        "transforms": list[Literal["crop", "resize"]],
        "brush": Brush | None,
        "eraser": Eraser | None,
        "layers": LayerOptions,
        "canvas_size": tuple[int, int],
        "webcam_options": WebcamOptions,
        "max_layers": int,
    }

    def __init__(
        self,
        value: object = None,
        *,
        height: int | str | None = None,
        width: int | str | None = None,
        image_mode: Mode = "RGBA",
        sources: Sequence[Source] | Source | None = ("upload", "webcam", "clipboard"),
        type: Literal["numpy", "pil", "filepath"] = "numpy",  # Gradio's name
        placeholder: str | None = None,
        mirror_webcam: bool | None = None,
        _selectable: bool = False,
        transforms: Sequence[Literal["crop", "resize"]] | None = ("crop", "resize"),
        eraser: Eraser | Literal[False] | None = None,
        brush: Brush | Literal[False] | None = None,
        format: str = "webp",  # Gradio's name
        layers: bool | LayerOptions = True,
        canvas_size: tuple[int, int] = (800, 800),
        fixed_canvas: bool = False,
        webcam_options: WebcamOptions | dict[str, object] | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        kind = self.__class__.__name__
        check_form(kind, format, image_mode if type == "filepath" else None)
        if not _is_size(self.options["canvas_size"]):
            raise DeclarationError(
                f"{kind}: canvas_size", f"(width, height) in pixels, each from 1 to {MAX_SIDE}", canvas_size
            )
        for name, tool in (("brush", Brush), ("eraser", Eraser), ("layers", LayerOptions)):
            wanted = self.options[name]
            if not (wanted is None or isinstance(wanted, bool | tool)):
                raise DeclarationError(f"{kind}: {name}", f"a {tool.__name__}, False or None", wanted)
        super().__init__()

    def needs(self, *, as_input: bool) -> Sequence[Need]:
        return (PILLOW,) if as_input and self.options["type"] != "filepath" else ()

    def props(self) -> dict[str, object]:
        brush = self._tool("brush", self.usual_brush)
        width, height = cast("Sequence[int]", self.options["canvas_size"])
        return {
            **super().props(),
            "sources": _listed(self.options["sources"]),
            "transforms": _listed(self.options["transforms"]),
            "brush": brush,
            "eraser": brush and self._tool("eraser", Eraser()),
            "layers": vars(self._layers()),
            "canvas_size": (int(width), int(height)),
            "webcam_options": camera_props(self.options["webcam_options"], self.options["mirror_webcam"]),
            "max_layers": MAX_LAYERS,
        }

    def wire_type(self) -> WireType:
        return EditorData | None

    def schema(self) -> Schema:
        image: Schema = {"anyOf": [FILE_SCHEMA, {"type": "null"}], "default": None}
        layers: Schema = {"type": "array", "items": FILE_SCHEMA, "default": [], "title": "Layers"}
        name: Schema = {"anyOf": [{"type": "string"}, {"type": "null"}], "default": None, "title": "Id"}
        members: Schema = {"background": image, "layers": layers, "composite": image, "id": name}
        return {"title": "EditorData", "type": "object", "properties": members}

    def check(self, value: Json) -> Json:
        layers = value.get("layers") if isinstance(value, dict) else None
        if isinstance(layers, list) and len(layers) > MAX_LAYERS:
            raise InputRejected(self.where, f"at most {MAX_LAYERS} layers", str(len(layers)))
        return super().check(value)

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        data = msgspec.convert(payload, EditorData)
        return EditorValue(
            background=self._read(data.background, "background"),
            layers=[self._read(layer, f"layers[{number}]") for number, layer in enumerate(data.layers)],
            composite=self._read(data.composite, "composite"),
        )

    def postprocess(self, value: object) -> Json:
        if value is None:
            return None
        parts = _parts(value)
        layers = cast("Sequence[object]", parts.get("layers") or ())
        if len(layers) > MAX_LAYERS:
            raise ValueError(f"{self.where} expected at most {MAX_LAYERS} layers, got {len(layers)}")
        form = str(self.options["format"])
        background, composite = parts.get("background"), parts.get("composite")
        shown = returned(background, form)
        # Others would make all below a layer invisible.
        of_layers = form if "RGBA" in picture.KEPT.get(form, ()) else "png"
        return {
            "background": shown,
            "layers": [returned(layer, of_layers) for layer in layers if layer is not None],
            "composite": shown if composite is background else returned(composite, form),
            "id": None,
        }

    def example(self) -> Json:
        image: Json = example_file(EXAMPLE_URL)
        return {"background": image, "layers": [], "composite": None}

    def _read(self, file: FileData | None, part: str) -> object:
        payload = msgspec.to_builtins(file)
        return given(payload, f"{self.where}: {part}", str(self.options["type"]), str(self.options["image_mode"]))

    def _tool(self, name: str, usual: Eraser) -> dict[str, object] | None:
        wanted = self.options[name]
        if wanted is False:
            return None
        return vars(wanted if isinstance(wanted, Eraser) else usual)

    def _layers(self) -> LayerOptions:
        wanted = self.options["layers"]
        return wanted if isinstance(wanted, LayerOptions) else LayerOptions(disabled=wanted is False)


class Paint(ImageEditor):
    """`ImageEditor` for drawing in colors on an empty canvas."""

    type_name = "imageeditor"

    def __init__(
        self,
        value: object = None,
        *,
        sources: Sequence[Source] | Source | None = (),
        transforms: Sequence[Literal["crop", "resize"]] | None = ("crop",),
        **options: Any,  # Any: of `ImageEditor`
    ) -> None:
        super().__init__()


class Sketchpad(Paint):
    """`ImageEditor` for drawing in black on an empty canvas."""

    type_name = "imageeditor"
    usual_brush = BLACK


class ImageMask(ImageEditor):
    """`ImageEditor` for marking parts of an image, in black, on one layer: the mask is `layers[0]`."""

    type_name = "imageeditor"
    usual_brush = BLACK

    def __init__(
        self,
        value: object = None,
        *,
        transforms: Sequence[Literal["crop", "resize"]] | None = ("crop",),
        layers: bool | LayerOptions = False,
        **options: Any,  # Any: of `ImageEditor`
    ) -> None:
        super().__init__()


def _parts(value: object) -> Mapping[str, object]:
    if not isinstance(value, dict):
        return {"background": value, "composite": value}
    if not value.keys() & set(PARTS):
        raise ValueError(f"expected an image, or a dict with {', '.join(PARTS)}, got a dict with {[*value]}")
    return value


def _listed(value: object) -> list[object]:
    return [value] if isinstance(value, str) else list(cast("Sequence[object]", value or ()))


def _is_size(value: object) -> bool:
    sides = value if isinstance(value, tuple | list) else ()
    return len(sides) == 2 and all(isinstance(side, int | float) and 1 <= side <= MAX_SIDE for side in sides)
