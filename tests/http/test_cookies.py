"""Cookies and dates of requests, as their RFCs write them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import cookie_parser

from limelight.http.cookies import cookies_of
from limelight.http.dates import parse_date
from limelight.http.numbers import number_of


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", {}),
        ("a=1; b=2", {"a": "1", "b": "2"}),
        ('a="x; b=2', {"a": '"x', "b": "2"}),
        (r'a="x\"y\\z\054"', {"a": r'x"y\z,'}),
        ("alone; a=b=c", {"": "alone", "a": "b=c"}),
        ("a=1; a=2", {"a": "2"}),
    ],
)
def test_cookies_are_read(header: str, expected: dict[str, str]) -> None:
    assert cookies_of(header) == expected


@given(st.text(st.sampled_from('ab=; "\\0129\xe9\t'), max_size=60))
def test_cookies_are_read_as_starlette_reads_them(header: str) -> None:
    assert cookies_of(header) == cookie_parser(header)


def test_a_date_is_read() -> None:
    assert parse_date("Sun, 06 Nov 1994 08:49:37 GMT") == datetime(1994, 11, 6, 8, 49, 37, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    ["", "x", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT", "Sun, 06 Nov 0000 08:49:37 GMT",
     "Sun, 06 Abc 1994 08:49:37 GMT", "Mon, 01 Jan " + "9" * 4000 + " 00:00:00 GMT", "Mon, 01 Jan 2024 00:00:00 -9999"],
)  # fmt: skip
def test_what_is_no_date_is_none(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["", "-1", "+1", "1.0", "²", "٣", " 1", "1_000", "9" * 19, "9" * 5000])
def test_what_is_no_number_is_none(text: str) -> None:
    assert number_of(text) is None
