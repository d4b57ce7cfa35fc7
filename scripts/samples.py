"""Makes the sample files of `limelight.media`: `python -m scripts.samples`, with Pillow, NumPy and PyAV.

The files are committed: codecs write other bytes with every version.
"""

from __future__ import annotations

import base64
import io
import itertools
import json
import math
import struct
import wave
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

FOLDER = Path(__file__).parents[1] / "src" / "limelight" / "samples"
RATE_HZ = 16_000
SIZE = (480, 320)
Corner = tuple[float, float, float]
CORNERS: list[Corner] = [(x, y, z) for x in (-1.0, 1.0) for y in (-1.0, 1.0) for z in (-1.0, 1.0)]
FACES = ((0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3))


def main() -> None:
    for name, content in {**images(), **sounds(), **videos(), **models(), **tables()}.items():
        path = FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def images() -> dict[str, bytes]:
    moons = [orbit(turn / 12) for turn in range(12)]
    animated = io.BytesIO()
    moons[0].save(animated, "GIF", save_all=True, append_images=moons[1:], duration=80, loop=0)
    return {
        "images/hills.jpg": _written(hills(), "JPEG", quality=80),
        "images/lantern.png": _written(lantern(), "PNG", optimize=True),
        "images/tiles.webp": _written(tiles(), "WEBP", quality=80),
        "images/orbit.gif": animated.getvalue(),
    }


def hills() -> Image.Image:
    """A row of hills behind another, under an evening sky."""
    width, height = SIZE
    picture = Image.new("RGB", SIZE)
    draw = ImageDraw.Draw(picture)
    for y in range(height):
        share = y / height
        draw.line([(0, y), (width, y)], fill=(int(70 + 180 * share), int(90 + 80 * share), int(170 - 60 * share)))
    draw.ellipse((330, 90, 400, 160), fill=(255, 226, 150))
    for row, colour in enumerate([(96, 84, 128), (66, 62, 104), (38, 42, 76)]):
        outline = [
            (x, 190 + 40 * row + 34 * math.sin(x / (70 - 12 * row) + 2 * row) + 9 * math.sin(x / 17 + row))
            for x in range(0, width + 8, 8)
        ]
        draw.polygon([(0, height), *outline, (width, height)], fill=colour)
    return picture


def lantern() -> Image.Image:
    """A lantern, with nothing around it."""
    picture = Image.new("RGBA", (240, 240), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    for radius in range(100, 40, -6):
        draw.ellipse((120 - radius, 130 - radius, 120 + radius, 130 + radius), fill=(255, 190, 60, 250 - 2 * radius))
    draw.rounded_rectangle((85, 85, 155, 185), 14, fill=(255, 232, 170, 255), outline=(80, 50, 30, 255), width=6)
    draw.rectangle((78, 185, 162, 199), fill=(80, 50, 30, 255))
    draw.polygon([(78, 85), (162, 85), (132, 55), (108, 55)], fill=(80, 50, 30, 255))
    draw.arc((104, 24, 136, 60), 150, 390, fill=(80, 50, 30, 255), width=5)
    return picture


def tiles() -> Image.Image:
    picture = Image.new("RGB", (320, 320), (245, 240, 230))
    draw = ImageDraw.Draw(picture)
    colours = [(32, 94, 120), (226, 149, 70), (190, 70, 72), (92, 140, 96)]
    for row, column in itertools.product(range(8), range(8)):
        x, y = 40 * column, 40 * row
        colour = colours[(row * column + row + column) % 4]
        draw.pieslice((x - 40, y - 40, x + 40, y + 40), 0, 90, fill=colour)
    return picture


def orbit(turn: float) -> Image.Image:
    """A moon and its planet, a part of a turn along."""
    picture = Image.new("RGB", (160, 160), (18, 20, 38))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((55, 55, 105, 105), fill=(88, 140, 190))
    x, y = 80 + 58 * math.cos(2 * math.pi * turn), 80 + 58 * math.sin(2 * math.pi * turn)
    draw.ellipse((x - 10, y - 10, x + 10, y + 10), fill=(224, 220, 205))
    return picture


def sounds() -> dict[str, bytes]:
    bells = _tone([523.25, 659.25, 783.99, 1046.5], 0.25)
    return {
        "audio/bells.wav": _wav(bells),
        "audio/steps.wav": _wav(_tone([261.63, 293.66, 329.63, 349.23, 392.0], 0.2)),
        "audio/bells.mp3": _mp3(bells),
    }


def _tone(pitches: list[float], each_s: float) -> NDArray[np.int16]:
    """One bell after another, each fading away."""
    total = np.zeros(int(RATE_HZ * (each_s * len(pitches) + 0.6)))
    for place, pitch in enumerate(pitches):
        start = int(place * each_s * RATE_HZ)
        time = np.arange(len(total) - start) / RATE_HZ
        total[start:] += np.exp(-5 * time) * (np.sin(2 * np.pi * pitch * time) + 0.4 * np.sin(4 * np.pi * pitch * time))
    loud: NDArray[np.int16] = (total / np.abs(total).max() * 20_000).astype(np.int16)
    return loud


def _wav(samples: NDArray[np.int16]) -> bytes:
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE_HZ)
        file.writeframes(samples.astype("<i2").tobytes())
    return target.getvalue()


def _mp3(samples: NDArray[np.int16]) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format="mp3") as container:
        stream = container.add_stream("libmp3lame", rate=RATE_HZ)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), format="s16", layout="mono")
        frame.rate = RATE_HZ
        container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return target.getvalue()


def videos() -> dict[str, bytes]:
    turning = [orbit(turn / 48) for turn in range(48)]
    pulsing = [_pulse(beat / 48) for beat in range(48)]
    return {
        "videos/orbit.mp4": _video(turning, "mp4", "libx264"),
        "videos/pulse.mp4": _video(pulsing, "mp4", "libx264"),
        "videos/orbit.webm": _video(turning, "webm", "libvpx-vp9"),
    }


def _pulse(beat: float) -> Image.Image:
    picture = Image.new("RGB", (160, 160), (250, 244, 232))
    radius = 30 + 20 * math.sin(4 * math.pi * beat)
    ImageDraw.Draw(picture).ellipse((80 - radius, 80 - radius, 80 + radius, 80 + radius), fill=(200, 84, 74))
    return picture


def _video(pictures: list[Image.Image], form: str, codec: str) -> bytes:
    target = io.BytesIO()
    with av.open(target, "w", format=form) as container:
        stream: Any = container.add_stream(codec, rate=Fraction(24))  # Any: of pictures
        stream.width, stream.height = pictures[0].size
        stream.pix_fmt = "yuv420p"
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(np.asarray(picture), format="rgb24")))
        container.mux(stream.encode())
    return target.getvalue()


def models() -> dict[str, bytes]:
    vertices = "".join(f"v {x:g} {y:g} {z:g}\n" for x, y, z in CORNERS)
    faces = "".join(f"f {' '.join(str(corner + 1) for corner in face)}\n" for face in FACES)
    document, binary = _gltf()
    embedded = f"data:application/octet-stream;base64,{base64.b64encode(binary).decode()}"
    whole = {**document, "buffers": [{"byteLength": len(binary), "uri": embedded}]}
    return {
        "models3d/cube.obj": f"# A cube.\n{vertices}{faces}".encode(),
        "models3d/cube.stl": _stl(),
        "models3d/cube.ply": _ply(),
        "models3d/cube.splat": _splats(),
        "models3d/cube.gltf": json.dumps(whole).encode(),
        "models3d/cube.glb": _glb({**document, "buffers": [{"byteLength": len(binary)}]}, binary),
    }


def _triangles() -> Iterator[tuple[int, int, int]]:
    for first, second, third, fourth in FACES:
        yield from ((first, second, third), (first, third, fourth))


def _stl() -> bytes:
    """Binary STL: a heading of 80 bytes, the number of triangles, and of each its normal and corners."""
    triangles = list(_triangles())
    parts = [b"A cube".ljust(80), struct.pack("<I", len(triangles))]
    for triangle in triangles:
        corners = [CORNERS[corner] for corner in triangle]
        normal = np.cross(np.subtract(corners[1], corners[0]), np.subtract(corners[2], corners[0]))
        values = [*(normal / np.linalg.norm(normal)), *itertools.chain(*corners)]
        parts.append(struct.pack("<12fH", *values, 0))
    return b"".join(parts)


def _ply() -> bytes:
    """PLY as text: the corners with a color each, and the faces."""
    heads = ["ply", "format ascii 1.0", f"element vertex {len(CORNERS)}"]
    heads += [f"property float {axis}" for axis in "xyz"]
    heads += [f"property uchar {color}" for color in ("red", "green", "blue")]
    heads += [f"element face {len(FACES)}", "property list uchar int vertex_indices", "end_header"]
    places = [f"{x:g} {y:g} {z:g} {(x > 0) * 255} {(y > 0) * 255} {(z > 0) * 255}" for x, y, z in CORNERS]
    faces = [f"{len(face)} {' '.join(map(str, face))}" for face in FACES]
    return "\n".join([*heads, *places, *faces, ""]).encode()


def _splats() -> bytes:
    """Splats of 32 bytes: place, size, color with opacity, and a rotation (none here), on the surface of a cube."""
    steps = np.linspace(-1, 1, 9)
    grid = [place for place in itertools.product(steps, steps, steps) if max(map(abs, place)) == 1]
    parts = []
    for place in grid:
        red, green, blue = (int(60 + 97 * (axis + 1)) for axis in place)
        parts.append(struct.pack("<6f8B", *place, 0.1, 0.1, 0.1, red, green, blue, 230, 255, 128, 128, 128))
    return b"".join(parts)


def _gltf() -> tuple[dict[str, object], bytes]:
    """glTF 2.0: the document without its buffer, and the buffer: indices, then places."""
    indices = b"".join(struct.pack("<3H", *triangle) for triangle in _triangles())
    places = b"".join(struct.pack("<3f", *corner) for corner in CORNERS)
    document: dict[str, object] = {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 1}, "indices": 0, "material": 0}]}],
        "materials": [{"pbrMetallicRoughness": {"baseColorFactor": [0.79, 0.33, 0.29, 1], "metallicFactor": 0}}],
        "accessors": [
            {"bufferView": 0, "componentType": 5123, "count": len(indices) // 2, "type": "SCALAR"},
            {"bufferView": 1, "componentType": 5126, "count": 8, "type": "VEC3", "min": [-1] * 3, "max": [1] * 3},
        ],
        "bufferViews": [
            {"buffer": 0, "byteOffset": 0, "byteLength": len(indices), "target": 34963},
            {"buffer": 0, "byteOffset": len(indices), "byteLength": len(places), "target": 34962},
        ],
    }
    return document, indices + places


def _glb(document: dict[str, object], binary: bytes) -> bytes:
    text = json.dumps(document).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    chunks = struct.pack("<II", len(text), 0x4E4F534A) + text + struct.pack("<II", len(binary), 0x004E4942) + binary
    return struct.pack("<III", 0x46546C67, 2, 12 + len(chunks)) + chunks


def tables() -> dict[str, bytes]:
    boats = ("Aster", "Brim", "Cove", "Dune", "Ember", "Fjord", "Gale", "Harbor")
    rows = ["day,boat,crew,wind,sailed"]
    for day in range(1, 41):
        sailed = "yes" if day % 3 else "no"
        rows.append(f"{day},{boats[(3 * day) % 8]},{4 + (7 * day) % 9},{12 + 6 * math.sin(day / 4):.1f},{sailed}")
    cues = ((0, 1, "The moon begins its turn."), (1, 2, "It is back where it began."))
    texts = {
        "boats.csv": "\n".join([*rows, ""]),
        "animals.json": json.dumps(["badger", "crane", "dormouse", "egret", "fox"], indent=1),
        "note.txt": "A short note.\nIt has two lines.\n",
        "orbit.srt": "\n".join(_cue(place, cue, ",") for place, cue in enumerate(cues, 1)),
        "orbit.vtt": "\n".join(["WEBVTT\n", *(_cue(place, cue, ".") for place, cue in enumerate(cues, 1))]),
        "orbit.json": json.dumps([{"timestamp": [start, end], "text": text} for start, end, text in cues]),
    }
    return {f"data/{name}": text.encode() for name, text in texts.items()}


def _cue(place: int, cue: tuple[int, int, str], point: str) -> str:
    return f"{place}\n00:00:0{cue[0]}{point}000 --> 00:00:0{cue[1]}{point}000\n{cue[2]}\n"


def _written(picture: Image.Image, form: str, **options: int) -> bytes:
    target = io.BytesIO()
    picture.save(target, form, **options)
    return target.getvalue()


if __name__ == "__main__":
    main()
