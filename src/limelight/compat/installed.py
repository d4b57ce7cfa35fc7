"""Gradio as an installed package: `importlib.metadata.version("gradio")`."""

from __future__ import annotations

import os
from importlib.metadata import Distribution
from pathlib import Path

from limelight.version import COMPATIBLE_VERSION


class Gradio(Distribution):
    def read_text(self, filename: str) -> str | None:
        return f"Name: gradio\nVersion: {COMPATIBLE_VERSION}\n" if filename == "METADATA" else None

    def locate_file(self, path: str | os.PathLike[str]) -> Path:
        return Path(__file__).parent / path
