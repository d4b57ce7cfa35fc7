"""Uploads that come in several requests: when they end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from limelight.core.errors import NotFound, StorageFull
from limelight.engine.files.partial import PartialUploads
from limelight.engine.files.store import FileStore
from tests.waiting import becomes

pytestmark = pytest.mark.anyio


def content(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def chunks(*given: bytes) -> AsyncIterator[bytes]:
    for chunk in given:
        yield chunk


@pytest.mark.parametrize("limits", [{"idle_s": 0.05}, {"max_age_s": 0.05}])
async def test_an_upload_ends_when_nothing_comes_or_when_it_takes_too_long(
    tmp_path: Path, limits: dict[str, float]
) -> None:
    store = FileStore(tmp_path, has_folder=True)
    partials = PartialUploads(store, **limits)
    upload_id = partials.begin("ada", "ada", "a.txt", None, 10)

    async def left() -> tuple[int, int, int]:
        return store.quota.used_bytes, store.quota.used_files, len(content(tmp_path))

    await becomes((0, 0, 0), left)
    with pytest.raises(NotFound):
        await partials.append(upload_id, "ada", 0, chunks(b"hello"))


async def test_an_upload_that_ends_while_it_is_sent_is_refused(tmp_path: Path) -> None:
    store = FileStore(tmp_path, has_folder=True)
    partials = PartialUploads(store)
    upload_id = partials.begin("ada", "ada", "a.txt", None, 10)

    async def sent() -> AsyncIterator[bytes]:
        yield b"hello"
        partials.cancel(upload_id, "ada")
        yield b"world"

    with pytest.raises(NotFound):
        await partials.append(upload_id, "ada", 0, sent())
    assert content(tmp_path) == []


async def test_bytes_count_as_they_come_and_a_full_quota_ends_the_upload(tmp_path: Path) -> None:
    store = FileStore(tmp_path, has_folder=True, max_bytes=1 << 20)
    partials = PartialUploads(store)
    with pytest.raises(StorageFull):
        partials.begin("ada", "ada", "a.bin", None, 1 << 20)
    one, two = (partials.begin("ada", "ada", "a.bin", None, 400_000) for _ in range(2))
    assert store.quota.used_bytes < 50_000
    assert await partials.append(one, "ada", 0, chunks(bytes(400_000))) is not None
    with pytest.raises(StorageFull):
        await partials.append(two, "ada", 0, chunks(bytes(300_000)))
    with pytest.raises(NotFound):
        partials.offset(two, "ada")
    assert store.quota.used_files == 1


async def test_closing_leaves_nothing(tmp_path: Path) -> None:
    store = FileStore(tmp_path, has_folder=True)
    partials = PartialUploads(store)
    for _ in range(3):
        await partials.append(partials.begin("", "", "a.txt", None, 10), "", 0, chunks(b"hello"))
    partials.close()
    assert (store.quota.used_bytes, content(tmp_path)) == (0, [])
