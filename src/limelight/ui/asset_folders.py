"""The folders of files of all classes that have been imported: renders may make components that no page declares."""

from __future__ import annotations

from collections.abc import Iterator

from limelight.core.asset_folders import AssetFolder
from limelight.ui.block import Block


def find(package: str, version: str) -> AssetFolder | None:
    return next((one for one in folders() if (one.package, one.version) == (package, version)), None)


def folders(kind: type[Block] = Block) -> Iterator[AssetFolder]:
    own = kind.__dict__.get("asset_folder")
    if own is not None:
        yield own
    for one in kind.__subclasses__():
        yield from folders(one)
