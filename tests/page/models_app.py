"""3D models of every format, shown and uploaded. Files that are damaged are made by name."""

from __future__ import annotations

import base64
import json
import struct
import tempfile
from pathlib import Path

import limelight as gr

FOLDER = Path(tempfile.mkdtemp())
GLTF = Path(gr.get_model3d("cube.gltf")).read_text()


def made(name: str, content: bytes | str) -> str:
    path = FOLDER / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return str(path)


def gltf(name: str, **changed: object) -> str:
    return made(f"{name}.gltf", json.dumps({**json.loads(GLTF), **changed}))


DAMAGED = {
    "cut.glb": lambda: made("cut.glb", Path(gr.get_model3d("cube.glb")).read_bytes()[:-40]),
    "circle.gltf": lambda: gltf("circle", nodes=[{"children": [1]}, {"children": [0]}]),
    "elsewhere.gltf": lambda: gltf("elsewhere", buffers=[{"byteLength": 4, "uri": "https://example.com/a.bin"}]),
    "many.gltf": lambda: gltf("many", nodes=[{"mesh": 0}] * 20_001),
    "short.stl": lambda: made("short.stl", b"\0" * 80 + b"\xff\xff\xff\x7f" + b"\0" * 100),
    "lying.ply": lambda: made(
        "lying.ply", Path(gr.get_model3d("cube.ply")).read_text().replace("vertex 8", "vertex 80")
    ),
    "odd.splat": lambda: made("odd.splat", b"\0" * 33),
    "words.obj": lambda: made("words.obj", "hello\n"),
    "far.obj": lambda: made("far.obj", "v 0 0 0\nv 1 0 0\nv 0 1 0\nf 1 2 9\n"),
}


def moving() -> str:
    """Goes from the left to the right within two seconds, and on from the left."""
    whole = json.loads(GLTF)
    data = base64.b64encode(struct.pack("<8f", 0, 2, -2, 0, 0, 2, 0, 0)).decode()
    views = [{"buffer": 1, "byteLength": 8}, {"buffer": 1, "byteOffset": 8, "byteLength": 24}]
    values = {"bufferView": 3, "componentType": 5126, "count": 2, "type": "VEC3"}
    return gltf(
        "moving",
        buffers=[*whole["buffers"], {"byteLength": 32, "uri": f"data:application/octet-stream;base64,{data}"}],
        bufferViews=[*whole["bufferViews"], *views],
        accessors=[*whole["accessors"], {"bufferView": 2, "componentType": 5126, "count": 2, "type": "SCALAR"}, values],
        animations=[
            {
                "samplers": [{"input": 2, "output": 3}],
                "channels": [{"sampler": 0, "target": {"node": 0, "path": "translation"}}],
            }
        ],
    )


MADE = {**DAMAGED, "moving.gltf": moving}


def sample(name: str) -> str:
    return MADE[name]() if name in MADE else gr.get_model3d(name)


def sized(path: str | None) -> str:
    return "nothing" if path is None else f"{Path(path).suffix}, {Path(path).stat().st_size} bytes"


NAMES = ["cube.glb", "cube.gltf", "cube.obj", "cube.stl", "cube.ply", "cube.splat", *MADE]

with gr.Blocks() as demo:
    gr.Markdown("# Models")
    with gr.Row():
        shown = gr.Model3D(gr.get_model3d("cube.glb"), label="Shown", height=320, elem_id="shown")
        own = gr.Model3D(label="Own", interactive=True, height=320, elem_id="own")
    with gr.Row():
        name, mode = gr.Dropdown(NAMES, label="Name"), gr.Radio(["solid", "point_cloud", "wireframe"], label="Mode")
        sized_text = gr.Textbox(label="Sized")
        button = gr.Button("Measure")
        blue = gr.Button("Blue")
    name.change(sample, name, shown)
    mode.change(lambda chosen: gr.Model3D(display_mode=chosen), mode, shown)
    button.click(sized, own, sized_text, api_name="sized")
    blue.click(lambda: gr.Model3D(clear_color=(0, 0, 1, 1), camera_position=(90, 90, 20)), None, shown)
    for event in ("change", "upload", "clear"):
        getattr(own, event)(None, None, None, js=f"() => {{ (window.events ??= []).push('{event}') }}")
    with gr.Tabs():
        with gr.Tab("First"):
            gr.Markdown("Nothing in three dimensions")
        with gr.Tab("Second"):
            gr.Model3D(gr.get_model3d("cube.ply"), label="Hidden at first", height=200)
    gr.Model3D("https://example.com/duck.glb", label="Elsewhere")
    gr.Examples([gr.get_model3d("cube.stl")], own)
with demo.route("Plain", "/plain"):
    gr.Textbox(label="No model")

if __name__ == "__main__":
    demo.launch()
