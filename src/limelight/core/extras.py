"""Packages that some uses of components need."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from typing import NamedTuple

from limelight.core.errors import MissingExtra, install


class Need(NamedTuple):
    """A package, and the extra of Limelight that brings it."""

    what: str
    module: str
    package: str
    extra: str
    programs: tuple[str, ...] = ()
    """Programs that do the same without the package, if all of them are installed."""

    @property
    def is_met(self) -> bool:
        """Whether the package or the programs are installed."""
        return self.is_installed or (bool(self.programs) and all(shutil.which(name) for name in self.programs))

    @property
    def is_installed(self) -> bool:
        """Whether the package is. It is not loaded for that."""
        try:
            return find_spec(self.module) is not None
        except ValueError:  # a module that was put in its place
            return False

    @property
    def command(self) -> str:
        return install(self.extra, self.programs)

    def missing(self) -> MissingExtra:
        """What to raise where it is used and not installed."""
        return MissingExtra(self.what, self.package, self.extra, self.programs)


PILLOW = Need("A picture as numpy array or PIL image", "PIL", "Pillow", "media")
