"""What scripts call of `gradio.processing_utils`: encodings, hashes, sounds and videos. Nothing here itself uses it."""

from __future__ import annotations

import base64
import hashlib
import io
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal, cast

from limelight.components import film
from limelight.components.decoders import sounds, videos
from limelight.components.sound import as_16_bit, write
from limelight.core.endpoint import Call, Files, running_call
from limelight.core.media_types import media_type
from limelight.core.session import Session
from limelight.core.wire import Job

Picture = Any  # Any: Pillow's, which is optional
Array = Any  # Any: NumPy's, which is optional
PLAYABLE = {".mp4", ".ogg", ".webm"}


def to_binary(x: str | dict[str, str]) -> bytes:
    """The bytes of a text in base64, with or without the `data:` before it; of a dict its `data`."""
    return base64.b64decode(extract_base64_data(x["data"] if isinstance(x, dict) else x))


def extract_base64_data(x: str) -> str:
    return x.rpartition("base64,")[2]


def decode_base64_to_image(encoding: str) -> Picture:
    from PIL import Image  # noqa: PLC0415  # optional: 40 ms

    return Image.open(io.BytesIO(to_binary(encoding)))


def encode_pil_to_bytes(pil_image: Picture, format: str = "png") -> bytes:
    target = io.BytesIO()
    pil_image.save(target, format)
    return target.getvalue()


def encode_pil_to_base64(pil_image: Picture, format: str = "png") -> str:
    return _data_url(encode_pil_to_bytes(pil_image, format), f"image/{format}")


def encode_file_to_base64(f: str | Path) -> str:
    return _data_url(Path(f).read_bytes(), media_type(Path(f).name) or "application/octet-stream")


def hash_bytes(bytes: bytes) -> str:
    return hashlib.sha256(bytes).hexdigest()


def hash_file(file_path: str | Path) -> str:
    with open(file_path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_base64(base64_encoding: str) -> str:
    return hash_bytes(base64_encoding.encode())


def save_bytes_to_cache(data: bytes, file_name: str, cache_dir: str) -> str:
    """The path of a file with these bytes, in a folder of its own below `cache_dir`."""
    folder = Path(cache_dir, hash_bytes(data))
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / Path(file_name).name
    path.write_bytes(data)
    return str(path.absolute())


def save_file_to_cache(file_path: str | Path, cache_dir: str) -> str:
    return save_bytes_to_cache(Path(file_path).read_bytes(), Path(file_path).name, cache_dir)


def save_base64_to_cache(base64_encoding: str, cache_dir: str, file_name: str | None = None) -> str:
    return save_bytes_to_cache(to_binary(base64_encoding), file_name or "file", cache_dir)


def save_pil_to_cache(img: Picture, cache_dir: str, name: str = "image", format: str = "webp") -> str:
    return save_bytes_to_cache(encode_pil_to_bytes(img, format), f"{name}.{format}", cache_dir)


def save_img_array_to_cache(arr: Array, cache_dir: str, format: str = "webp") -> str:
    from PIL import Image  # noqa: PLC0415  # optional: as above

    return save_pil_to_cache(Image.fromarray(arr), cache_dir, format=format)


def save_audio_to_cache(data: Array, sample_rate: int, format: str, cache_dir: str) -> str:
    return save_bytes_to_cache(write(sample_rate, data, format), f"audio.{format}", cache_dir)


def convert_to_16_bit_wav(data: Array) -> Array:
    """The samples as int16, frames along the first axis."""
    return as_16_bit(data)


convert_to_16_bit_audio = convert_to_16_bit_wav


def audio_from_file(filename: str, crop_min: float = 0, crop_max: float = 100) -> tuple[int, Array]:
    """The rate and samples of a recording, from `crop_min` to `crop_max` percent of it."""
    with _in_a_call():
        rate, samples = sounds.read(filename, "audio_from_file")
    return rate, samples[int(len(samples) * crop_min / 100) : int(len(samples) * crop_max / 100)]


def audio_to_file(sample_rate: int, data: Array, filename: str, format: str = "wav") -> None:
    Path(filename).write_bytes(write(sample_rate, data, format))


def get_video_length(video_path: str | Path) -> float:
    """In seconds."""
    with _in_a_call():
        return videos.duration_s(str(video_path), "get_video_length")


def video_is_playable(video_filepath: str) -> bool:
    """Whether browsers play it, as far as its name says."""
    return Path(video_filepath).suffix.lower() in PLAYABLE


def convert_video_to_playable_mp4(video_path: str, cache_dir: str | None = None) -> str:
    """The path of the video as MP4, beside it or in `cache_dir`."""
    path = Path(video_path)
    with _in_a_call():
        converted = film.convert(str(path), "mp4", "convert_video_to_playable_mp4", with_sound=True)
    target = Path(cache_dir or path.parent, f"{path.stem}_playable.mp4")
    target.write_bytes(converted)
    return str(target)


def ffmpeg_installed() -> bool:
    return shutil.which("ffmpeg") is not None


def resize_and_crop(
    img: Picture, size: tuple[int, int], crop_type: Literal["top", "center", "bottom"] = "center"
) -> Picture:
    from PIL import ImageOps  # noqa: PLC0415  # optional: as above

    return ImageOps.fit(img, size, centering=(0.5, {"top": 0.0, "center": 0.5, "bottom": 1.0}[crop_type]))


def _data_url(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


@contextmanager
def _in_a_call() -> Iterator[None]:
    """Decoders count what they take for the call that runs; while a script starts there is none."""
    if running_call.get(None) is not None:
        yield
        return
    job = Job(id="start", endpoint=-1, lane="", data=[], session="start")
    token = running_call.set(Call(job, Session("start"), cast("Files", None), lambda _: None))
    try:
        yield
    finally:
        running_call.reset(token)
