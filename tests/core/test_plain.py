"""What any value becomes as a text or a number: never an exception, always something that can be stored."""

from __future__ import annotations

import sys

import msgspec
import numpy as np
import pytest

from limelight.core.plain import NO_TEXT, number, text, whole


class Mute:
    def __str__(self) -> str:
        sys.exit("secret")

    def __float__(self) -> float:
        raise KeyboardInterrupt


class Loud(str):
    def isascii(self) -> bool:
        raise RuntimeError("secret")

    def __str__(self) -> str:
        raise RuntimeError("secret")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("plain", "plain"),
        (ValueError("no"), "no"),
        (b"bytes", "b'bytes'"),
        (None, "None"),
        (np.float32(1.5), "1.5"),
        (Mute(), NO_TEXT),
        (Loud("loud"), "loud"),
        ("a\ud800b", "a\ufffdb"),
        ("\ud83d\ude00 whole", "\U0001f600 whole"),
    ],
)
def test_anything_becomes_a_text_that_can_be_encoded(value: object, shown: str) -> None:
    assert text(value) == shown
    assert type(text(value)) is str
    msgspec.json.encode(text(value))


@pytest.mark.parametrize(
    ("value", "found"),
    [
        (3, 3),
        (2.5, 2.5),
        (np.int64(7), 7),
        (np.float32(0.5), 0.5),
        (float("nan"), None),
        (float("inf"), None),
        (10**400, None),
        ("soon", None),
        (None, None),
        (Mute(), None),
    ],
)
def test_anything_becomes_a_number_or_nothing(value: object, found: float | None) -> None:
    assert number(value) == found
    assert type(number(value)) in (int, float, type(None))


def test_whole_numbers_are_those_that_a_page_can_hold() -> None:
    assert [whole(value) for value in (2.9, np.int32(4), 2**70, -(2**70), float("inf"))] == [
        2, 4, 2**53 - 1, 1 - 2**53, None,
    ]  # fmt: skip
