"""Files that the server packs for browsers, asked for one after the other."""

from __future__ import annotations

import gzip
from pathlib import Path
from unittest.mock import Mock

import pytest

from limelight.http import packing


def test_each_file_is_packed_once_however_many_there_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    compress = Mock(side_effect=gzip.compress)
    monkeypatch.setattr(gzip, "compress", compress)
    files = [tmp_path / f"{number}.json" for number in range(300)]
    for _ in range(2):
        for file in files:
            file.write_text(file.name)
            assert gzip.decompress(packing.packed(file)) == file.name.encode()
    assert compress.call_count == len(files)
