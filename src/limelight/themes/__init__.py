"""Themes, with the names that Gradio's users know: colours, corners, sizes and fonts of the page."""

from __future__ import annotations

from limelight.core.errors import NotOffered
from limelight.themes import colors, fonts, sizes
from limelight.themes.base import Base, Theme, ThemeClass
from limelight.themes.bold import Cyberpunk, Ember, Mario, Neon
from limelight.themes.colors import Color
from limelight.themes.fonts import Font, GoogleFont, LocalFont
from limelight.themes.looks import Citrus, Default, Glass, Monochrome, Ocean, Origin, Soft
from limelight.themes.sizes import Size

__all__ = [
    "Base", "Citrus", "Color", "Cyberpunk", "Default", "Ember", "Font", "Glass", "GoogleFont", "LocalFont", "Mario",
    "Monochrome", "Neon", "Ocean", "Origin", "Size", "Soft", "Theme", "ThemeClass", "colors", "fonts", "sizes",
]  # fmt: skip

BUILT_IN = (
    Base, Default, Origin, Soft, Monochrome, Glass, Citrus, Ocean, Cyberpunk, Ember, Mario, Neon,
)  # fmt: skip


def builder(*args: object, **options: object) -> None:
    """Refused: there is no app that makes themes."""
    raise NotOffered("gr.themes.builder", "set(…) takes the variables that docs/themes.md lists")
