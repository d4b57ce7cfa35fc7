"""Packages that some uses of components need."""

from __future__ import annotations

from importlib.util import find_spec
from typing import NamedTuple

from limelight.core.errors import MissingExtra


class Need(NamedTuple):
    """A package, and the extra of Limelight that brings it."""

    what: str
    module: str
    package: str
    extra: str

    @property
    def is_met(self) -> bool:
        """Whether the package is installed. It is not loaded for that."""
        try:
            return find_spec(self.module) is not None
        except ValueError:  # a module that was put in its place
            return False

    @property
    def command(self) -> str:
        return f"pip install 'limelight[{self.extra}]'"

    def missing(self) -> MissingExtra:
        """What to raise where it is used and not installed."""
        return MissingExtra(self.what, self.package, self.extra)


PILLOW = Need("A picture as numpy array or PIL image", "PIL", "Pillow", "media")
