"""A large value is not walked through by the collector of cycles as soon as it is there."""

from __future__ import annotations

import gc
import weakref

import pytest

from limelight.core import collecting

SIZE = 4 * collecting.MANY


class Cycle:
    """Only the collector can remove it."""

    def __init__(self) -> None:
        self.itself = self


def made() -> list[list[int]]:
    return [[number] for number in range(SIZE)]


def is_young(value: object) -> bool:
    return any(one is value for generation in (0, 1) for one in gc.get_objects(generation))


@pytest.fixture(autouse=True)
def _begins_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "_skipped", 0)
    gc.collect()


def test_a_large_value_counts_as_old() -> None:
    value = collecting.uncollected(made)
    assert not is_young(value[-1])
    assert gc.isenabled()


def test_a_small_value_is_looked_through_as_others_are() -> None:
    assert is_young(collecting.uncollected(lambda: [[1]]))


def test_objects_that_an_app_has_frozen_stay_so() -> None:
    gc.freeze()
    try:
        count = gc.get_freeze_count()
        collecting.uncollected(made)
        assert gc.get_freeze_count() == count > 0
    finally:
        gc.unfreeze()


def test_cycles_among_them_are_removed_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_SKIPPED", 3 * SIZE)
    gone = weakref.ref(Cycle())
    for _ in range(4):
        collecting.uncollected(made)
    assert gone() is None
