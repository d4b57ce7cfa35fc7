"""Sample files to try an app with: pictures, sounds, videos, models and tables, all of them small."""

from __future__ import annotations

import logging
import random
from pathlib import Path

__all__ = ["get_audio", "get_file", "get_image", "get_model3d", "get_video"]

logger = logging.getLogger("limelight")

MEDIA_ROOT = Path(__file__).parent / "samples"
MEDIA_PATHS = [MEDIA_ROOT / name for name in ("images", "videos", "audio", "models3d", "data")]


def get_image(filename: str | None = None) -> str:
    """The path of a picture: `hills.jpg`, `lantern.png`, `tiles.webp`, `orbit.gif`; without a name any of them. What is
    a path or a URL already stays what it is."""
    return _found("images", filename)


def get_video(filename: str | None = None) -> str:
    """As `get_image`, for videos: `orbit.mp4`, `pulse.mp4`, `orbit.webm`."""
    return _found("videos", filename)


def get_audio(filename: str | None = None) -> str:
    """As `get_image`, for sounds: `bells.wav`, `steps.wav`, `bells.mp3`."""
    return _found("audio", filename)


def get_model3d(filename: str | None = None) -> str:
    """As `get_image`, for models: `cube.glb`, `cube.gltf`, `cube.obj`, `cube.stl`, `cube.ply`,
    `cube.splat`."""
    return _found("models3d", filename)


def get_file(filename: str | None = None) -> str:
    """As `get_image`, for other files: `boats.csv`, `animals.json`, `note.txt`, and texts for `orbit.mp4`:
    `orbit.srt`, `orbit.vtt`, `orbit.json`."""
    return _found("data", filename)


def _found(kind: str, name: str | None) -> str:
    samples = sorted((MEDIA_ROOT / kind).iterdir())
    if name is None:
        return str(random.choice(samples))
    if name.startswith(("http://", "https://")):
        return name
    for path in (MEDIA_ROOT / kind / Path(name).name, Path(name)):
        if path.is_file():
            return str(path.absolute())
    alike = [path for path in samples if path.suffix == Path(name).suffix.lower().replace(".jpeg", ".jpg")]
    chosen = (alike or samples)[0]
    logger.warning("There is no sample %r: %s stands for it", name, chosen.name)
    return str(chosen)
