"""The app that the browser tests of sound, video and galleries use."""

from __future__ import annotations

import math
import tempfile
import wave
from array import array
from collections.abc import Iterator
from pathlib import Path

from PIL import Image as Picture

import limelight as gr

FOLDER = Path(tempfile.mkdtemp())
RATE = 8000
SUBTITLES = [{"text": "First words", "timestamp": [0, 1]}, {"text": "Last words", "timestamp": [1, 2.5]}]


def tone(seconds: float) -> Path:
    path = FOLDER / f"tone-{seconds:g}.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        samples = (int(20_000 * math.sin(at / 4) * math.sin(at / 2000)) for at in range(int(RATE * seconds)))
        file.writeframes(array("h", samples).tobytes())
    return path


def film(seconds: int) -> Path:
    """Ten pictures a second that grow lighter, in webm: every Chromium plays it."""
    import av  # noqa: PLC0415  # optional: only this page needs it
    import numpy  # noqa: PLC0415  # optional: as above

    path = FOLDER / f"film-{seconds}.webm"
    with av.open(str(path), "w") as sink:
        stream = sink.add_stream("libvpx", rate=10)
        stream.width, stream.height, stream.pix_fmt = 160, 90, "yuv420p"
        for shade in range(10 * seconds):
            pixels = numpy.full((90, 160, 3), 60 + shade * 100 // (10 * seconds), "uint8")
            sink.mux(stream.encode(av.VideoFrame.from_ndarray(pixels)))
        sink.mux(stream.encode(None))
    return path


def picture(name: str) -> Path:
    path = FOLDER / f"{name}.png"
    Picture.new("RGB", (64, 48), name).save(path)
    return path


def measure(sound: tuple[int, object] | None) -> str:
    if sound is None:
        return "no sound"
    rate, samples = sound
    return f"{len(samples) / rate:.1f} seconds, loud: {bool(abs(samples).max() > 1000)}"  # type: ignore[arg-type]  # an array


def size(path: str | None) -> str:
    return "no video" if path is None else f"{Path(path).suffix}, more than 1 KB: {Path(path).stat().st_size > 1000}"


def names(items: list[tuple[str, str | None]] | None) -> str:
    return ", ".join(f"{Path(path).stem}/{caption}" for path, caption in items or [])


def note_events(component: gr.Audio | gr.Video | gr.Gallery) -> None:
    """Writes the names of the component's events into `window.events`, in their order."""
    for event in component.EVENTS:
        if event != "stream":
            getattr(component, event)(None, None, None, js=f"() => {{ (window.events ??= []).push('{event}') }}")


def position(player: gr.Audio) -> float:
    return float(player.playback_position)


def in_order(paths: list[str] | None) -> str:
    return ", ".join(Path(path).name for path in paths or [])


def chosen(event: gr.SelectData) -> str:
    return f"{event.index}: {event.value['caption']}"


def turned(sound: tuple[int, object]) -> tuple[int, object]:
    rate, samples = sound
    return rate, samples[::-1]  # type: ignore[index]  # an array


def heard(piece: tuple[int, object], seconds: float) -> tuple[float, str]:
    rate, samples = piece
    seconds += len(samples) / rate  # type: ignore[arg-type]  # an array
    return seconds, f"heard {seconds:.0f} seconds"


def seen(picture: object, count: int) -> tuple[int, str]:
    return count + 1, f"seen {count + 1} of {picture.shape}"  # type: ignore[attr-defined]  # an array


def speak() -> Iterator[Path]:
    yield tone(1)
    yield tone(2)


LARGE = str(FOLDER / "large.png")
Picture.effect_noise((900, 700), 90).convert("RGB").save(LARGE)
PICTURES = [(picture("red"), "A red one"), (picture("green"), "A green one"), picture("blue")]

with gr.Blocks(title="Media") as demo:
    with gr.Tabs():
        with gr.Tab("Sound"):
            sound = gr.Audio(label="Sound in")
            note_events(sound)
            measured = gr.Textbox(label="Measured")
            sound_out = gr.Audio(label="Sound out")
            gr.Button("Measure").click(measure, sound, measured)
            gr.Button("Turn round").click(turned, sound, sound_out)
            given = gr.Audio(tone(2), label="Given", interactive=False, subtitles=SUBTITLES)
            where = gr.Number(label="Where")
            gr.Button("Tell where").click(position, given, where)
        with gr.Tab("Film"):
            video = gr.Video(label="Video in")
            note_events(video)
            sized = gr.Textbox(label="Sized")
            video_out = gr.Video(label="Video out")
            gr.Button("Size").click(size, video, sized)
            gr.Button("Show").click(lambda path: path, video, video_out)
            gr.Video(film(2), label="Given film", interactive=False, subtitles=SUBTITLES, loop=False)
        with gr.Tab("Gallery"):
            gallery = gr.Gallery(PICTURES, label="Pictures", columns=3, interactive=False)
            picked = gr.Textbox(label="Picked")
            gallery.select(chosen, None, picked)
            note_events(gallery)
            gr.Button("Two").click(lambda: PICTURES[:2], None, gallery)
            many = gr.Gallery(label="Many", columns=4, rows=2, interactive=False, buttons=["share"])
            gr.Gallery([LARGE, PICTURES[0]], label="Large", interactive=False)
            gr.Button("Fill").click(lambda: [PICTURES[0]] * 400, None, many)
        with gr.Tab("Own pictures"):
            own = gr.Gallery(label="Own", type="filepath")
            note_events(own)
            listed = gr.Textbox(label="Listed")
            gr.Button("List").click(names, own, listed)
        with gr.Tab("Files"):
            files = gr.File(label="Order", file_count="multiple", allow_reordering=True, file_types=["image", ".txt"])
            ordered = gr.Textbox(label="Ordered")
            gr.Button("Tell order").click(in_order, files, ordered)
            cut_out = gr.Image(label="Cut out", format="jpeg", height=100)
            gr.Button("Cut").click(lambda: Picture.new("RGBA", (9, 9)), None, cut_out)
        with gr.Tab("Live"):
            microphone = gr.Audio(sources=["microphone"], streaming=True, label="Live sound")
            seconds, hearing = gr.State(0), gr.Textbox(label="Hearing")
            microphone.stream(heard, [microphone, seconds], [seconds, hearing], stream_every=0.2)
            camera = gr.Image(sources=["webcam"], streaming=True, label="Live picture")
            count, seeing = gr.State(0), gr.Textbox(label="Seeing")
            camera.stream(seen, [camera, count], [count, seeing], stream_every=0.1)
            voice = gr.Audio(label="Voice", streaming=True, interactive=False)
            gr.Button("Speak").click(speak, None, voice)
        with gr.Tab("Chat"):
            parts = [
                gr.Audio(tone(1), render=False),
                gr.Video(film(1), render=False),
                gr.Gallery(PICTURES, render=False),
            ]
            gr.Chatbot([{"role": "assistant", "content": part} for part in parts], label="Chat")
