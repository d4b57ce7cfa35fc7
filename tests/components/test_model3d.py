"""3D models: what functions get and return, and what is refused."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError, InputRejected, NotAllowed
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from limelight.media import get_model3d

TYPES = {
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".obj": "model/obj",
    ".ply": "model/ply",
    ".splat": "model/splat",
    ".stl": "model/stl",
}


def got(store: FileStore, data: bytes, name: str) -> object:
    component = gr.Model3D(label="Duck")
    return component.preprocess(component.check(to_json(store.save(data, name))))


@pytest.mark.parametrize("ending", TYPES)
def test_the_function_gets_a_path_and_what_it_returns_has_its_type(store: FileStore, ending: str) -> None:
    data = Path(get_model3d(f"cube{ending}")).read_bytes()
    path = got(store, data, f"Duck{ending.upper()}")
    assert isinstance(path, str)
    assert Path(path).read_bytes() == data
    wire: Any = to_json(gr.Model3D().postprocess(Path(get_model3d(f"cube{ending}"))))
    assert (wire["orig_name"], wire["mime_type"], wire["size"]) == (f"cube{ending}", TYPES[ending], len(data))


def test_nothing_is_none(store: FileStore) -> None:
    component = gr.Model3D()
    assert component.preprocess(component.check(None)) is None
    assert component.postprocess(None) is None


def test_a_model_on_the_web_keeps_its_address(store: FileStore) -> None:
    wire: Any = to_json(gr.Model3D().postprocess("https://example.com/duck.glb"))
    assert (wire["url"], wire["mime_type"]) == ("https://example.com/duck.glb", "model/gltf-binary")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        *((f"a{ending}", b"") for ending in TYPES),
        ("a.fbx", b"Kaydara"),
        ("a", b"glTF"),
        ("a.png", b"glTF"),
        ("a.glb", b"glTF"),
        ("a.glb", b"glTF" + struct.pack("<II", 1, 20) + bytes(8)),
        ("a.glb", b"glTF" + struct.pack("<II", 2, 21) + bytes(8)),
        ("a.gltf", b"\x89PNG"),
        ("a.obj", b"v 0 0 0\0"),
        ("a.stl", b"hello"),
        ("a.stl", bytes(80) + struct.pack("<I", 2) + bytes(99)),
        ("a.ply", b"play"),
        ("a.splat", bytes(33)),
    ],
)
def test_what_is_no_model_is_refused(store: FileStore, name: str, data: bytes) -> None:
    with pytest.raises(InputRejected, match=r'Model3D "Duck" expected a 3D model \(\.glb, .*\), got a'):
        got(store, data, name)


def test_a_binary_stl_may_begin_as_a_text(store: FileStore) -> None:
    data = b"solid cube".ljust(80) + struct.pack("<I", 1) + bytes(50)
    assert str(got(store, data, "a.stl")).endswith(".stl")


def test_paths_that_a_client_names_are_not_opened(store: FileStore) -> None:
    component = gr.Model3D()
    with pytest.raises(NotAllowed):
        component.preprocess(component.check({"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"display_mode": "points"}, "display_mode"),
        ({"clear_color": (0, 0, 1)}, "clear_color"),
        ({"clear_color": (0, 0, 255, 1)}, "clear_color"),
        ({"clear_color": "red"}, "clear_color"),
        ({"camera_position": (1, 2)}, "camera_position"),
        ({"camera_position": (1, "2", 3)}, "camera_position"),
        ({"camera_position": (1, float("nan"), 3)}, "camera_position"),
        ({"camera_position": (1, 2, 0)}, "camera_position"),
        ({"zoom_speed": 0}, "zoom_speed"),
        ({"pan_speed": float("inf")}, "pan_speed"),
    ],
)
def test_options_that_cannot_be_are_refused(options: Any, name: str) -> None:
    with pytest.raises(DeclarationError, match=f"Model3D: {name}"):
        gr.Model3D(**options)


def test_it_has_a_short_name() -> None:
    assert type(gr.component("model3d", render=False)) is gr.Model3D
