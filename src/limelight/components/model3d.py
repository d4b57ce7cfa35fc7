"""3D models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal, Unpack, cast

from limelight.components.files import example_file, kept, local_path
from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.schema import FILE_SCHEMA, Schema, WireType
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["Model3D"]

EXAMPLE_URL = "https://raw.githubusercontent.com/KhronosGroup/glTF-Sample-Models/main/2.0/Box/glTF-Binary/Box.glb"
ENDINGS = (".glb", ".gltf", ".obj", ".stl", ".ply", ".splat")
EXPECTED = f"a 3D model ({', '.join(ENDINGS)})"
HEAD_BYTES = 1024
SPLAT_BYTES = 32
"""Of each splat in a `.splat` file, which has no heading."""


class Model3D(Component):
    """Shows a 3D model that can be turned, moved and zoomed, and takes one: `.glb`, `.gltf`, `.obj`, `.stl`, `.ply` and
    `.splat`. The function gets the path of the file, and returns a path. The first animation of a glTF file plays.
    One that is packed by Draco or Meshopt is refused by the page: unpack it before.

    `camera_position` is `(alpha, beta, radius)`: the degrees around the vertical axis (90: from the front), the degrees
    from the top (90: level), and the distance from its centre; None for what fits. `clear_color` is the background:
    red, green, blue and opacity from 0 to 1, by default that of the page. `display_mode` is without effect for
    splats. `edit` never fires: the page edits no models.
    """

    takes = "the path or URL of a model"
    EVENTS = ("change", "upload", "edit", "clear")
    holds_files = True
    blocks = True
    default_label = "3D Model"

    def __init__(
        self,
        value: str | Path | Callable[..., object] | None = None,
        *,
        display_mode: Literal["solid", "point_cloud", "wireframe"] | None = None,
        clear_color: tuple[float, float, float, float] | None = None,
        camera_position: tuple[float | None, float | None, float | None] = (None, None, None),
        zoom_speed: float = 1,
        pan_speed: float = 1,
        height: int | str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        if clear_color is not None and not _is_color(clear_color):
            raise DeclarationError("Model3D: clear_color", "four numbers from 0 to 1", clear_color)
        if not _is_position(camera_position):
            raise DeclarationError(
                "Model3D: camera_position", "three numbers or None, the last above 0", camera_position
            )
        for name, speed in (("zoom_speed", zoom_speed), ("pan_speed", pan_speed)):
            if not (_is_number(speed) and speed > 0):
                raise DeclarationError(f"Model3D: {name}", "a number above 0", speed)
        super().__init__()

    def wire_type(self) -> WireType:
        return FileData | None

    def schema(self) -> Schema:
        return FILE_SCHEMA

    def preprocess(self, payload: Json) -> object:
        if payload is None:
            return None
        path = Path(local_path(payload))
        problem = problem_of(path)
        if problem is not None:
            raise InputRejected(self.where, EXPECTED, problem)
        return str(path)

    def postprocess(self, value: object) -> Json:
        return None if value is None else kept(value)

    def example(self) -> Json:
        return example_file(EXAMPLE_URL) | {"orig_name": "Box.glb"}


def problem_of(path: Path) -> str | None:
    """What is wrong with the file by its name, size and first bytes; None if nothing is. Formats: glTF 2.0 (Khronos),
    OBJ (Wavefront), STL (3D Systems), PLY (Stanford), splats of 32 bytes."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        return f"a file named {shorten(path.name)}"
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not head:
        return "an empty file"
    return None if _begins_as[ending](head, size) else f"a {ending} file that does not begin as one"


def _is_glb(head: bytes, size: int) -> bool:
    if len(head) < 20 or head[:4] != b"glTF":
        return False
    version, length = int.from_bytes(head[4:8], "little"), int.from_bytes(head[8:12], "little")
    return version == 2 and length <= size


def _is_gltf(head: bytes, size: int) -> bool:
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _is_stl(head: bytes, size: int) -> bool:
    """A binary one may begin as a text does, so its length decides."""
    if len(head) >= 84 and 84 + 50 * int.from_bytes(head[80:84], "little") <= size:
        return True
    return head.lstrip()[:5].lower() == b"solid" and b"\0" not in head


_begins_as: dict[str, Callable[[bytes, int], bool]] = {
    ".glb": _is_glb,
    ".gltf": _is_gltf,
    ".obj": lambda head, size: b"\0" not in head,
    ".stl": _is_stl,
    ".ply": lambda head, size: head[:4] in (b"ply\n", b"ply\r"),
    ".splat": lambda head, size: size % SPLAT_BYTES == 0,
}


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < float("inf")


def _is_color(value: object) -> bool:
    return _is_list(value, 4) and all(_is_number(one) and 0 <= one <= 1 for one in cast("Sequence[float]", value))


def _is_position(value: object) -> bool:
    if not _is_list(value, 3):
        return False
    parts = cast("Sequence[float | None]", value)
    return all(one is None or _is_number(one) for one in parts) and (parts[2] is None or parts[2] > 0)


def _is_list(value: object, length: int) -> bool:
    return isinstance(value, tuple | list) and len(value) == length
