"""The wire protocol of the relay: what a sharing process and a relay say to each other. docs/relay.md describes it.

One WebSocket carries the requests of all visitors of a share. Each binary message is one frame: its kind (one byte),
the number of the request (four bytes, most significant first), and what the kind says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from enum import IntEnum
from typing import TypeVar

import msgspec

from limelight.core.errors import WrongFrame

SUBPROTOCOL = "limelight.relay.1"
PATH = "/-/relay"
"""Where a relay listens, below its own address."""
SHARES = "/s/"
"""Below it, each share has its path."""

WINDOW_BYTES = 256 << 10
"""Of one request and in one direction: what may be on its way before the other side says that it has passed it on."""
PIECE_BYTES = 32 << 10
"""The longest DATA frame that this code sends: requests of a share take turns after each."""
MAX_FRAME_BYTES = 128 << 10
MAX_HEAD_BYTES = 64 << 10
"""Of a request's or a response's head."""
MAX_HEADERS = 128
MAX_TARGET_BYTES = 16 << 10

EXPIRED, REPLACED, WRONG_FRAME, REFUSED = 4000, 4001, 4002, 4003
"""Codes with which a relay closes a share's WebSocket, besides those of RFC 6455. After EXPIRED, REPLACED and REFUSED
the sharing process does not come back."""

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}", re.ASCII)
_VALUE = re.compile(r"[\t\x20-\x7e\x80-\xff]*")
_TARGET = re.compile(r"/[\x21-\x22\x24-\x7e]*", re.ASCII)
_NAME = re.compile(r"[a-z2-7]{26}", re.ASCII)
_HEAD = 5
Message = TypeVar("Message")


class Kind(IntEnum):
    HELLO = 1
    WELCOME = 2
    OPEN = 3
    HEAD = 4
    DATA = 5
    END = 6
    CREDIT = 7
    RESET = 8


class Hello(msgspec.Struct, omit_defaults=True):
    """The first frame of a sharing process."""

    life_s: int
    """How long it wants to share."""
    resume: str = ""
    """What an earlier WELCOME said, to get the same name again."""


class Welcome(msgspec.Struct, omit_defaults=True):
    """The first frame of a relay."""

    name: str
    resume: str
    expires_in_s: int
    host: str = ""
    """The share's own host name, without a port; empty: it is at `/s/{name}/` of the relay's address."""


class Open(msgspec.Struct):
    """A visitor's request, without its body."""

    method: str
    target: str
    """Path and query below the share, as they are in the request."""
    headers: list[tuple[str, str]]
    client: str
    """The visitor's address."""


class Head(msgspec.Struct):
    """The response, without its body."""

    status: int
    headers: list[tuple[str, str]]


def frame(kind: Kind, number: int, data: bytes = b"") -> bytes:
    return b"%c%b%b" % (kind, number.to_bytes(4, "big"), data)


def message(kind: Kind, number: int, value: object) -> bytes:
    return frame(kind, number, msgspec.json.encode(value))


def parsed(received: bytes) -> tuple[Kind, int, bytes]:
    """The parts of a frame. Raises `WrongFrame`."""
    if not _HEAD <= len(received) <= MAX_FRAME_BYTES or received[0] not in Kind.__members__.values():
        raise WrongFrame(f"A frame has a known kind and from {_HEAD} to {MAX_FRAME_BYTES} bytes.")
    return Kind(received[0]), int.from_bytes(received[1:_HEAD], "big"), received[_HEAD:]


def decoded(data: bytes, form: type[Message]) -> Message:
    """The value of a HELLO, WELCOME, OPEN or HEAD. Raises `WrongFrame`."""
    try:
        return msgspec.json.decode(data, type=form)
    except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
        raise WrongFrame(f"A {form.__name__.upper()} cannot be read: {error}") from None


def credit(number: int, size: int) -> bytes:
    return frame(Kind.CREDIT, number, size.to_bytes(4, "big"))


def credited(data: bytes) -> int:
    if len(data) != 4:
        raise WrongFrame("A CREDIT has four bytes.")
    return int.from_bytes(data, "big")


def check_open(opened: Open) -> None:
    """Raise `WrongFrame` for a request that no HTTP server would take."""
    check_headers(opened.headers)
    if not _TOKEN.fullmatch(opened.method) or not is_target(opened.target):
        raise WrongFrame("An OPEN has a method and a target that begins with a slash.")


def check_head(head: Head) -> None:
    check_headers(head.headers)
    if not 200 <= head.status <= 599:
        raise WrongFrame("A HEAD has a status from 200 to 599.")


def check_headers(headers: Sequence[tuple[str, str]]) -> None:
    """Raise `WrongFrame` for names and values that could begin another header or end the head."""
    size = sum(len(name) + len(value) for name, value in headers)
    if len(headers) > MAX_HEADERS or size > MAX_HEAD_BYTES:
        raise WrongFrame(f"There are at most {MAX_HEADERS} headers, of {MAX_HEAD_BYTES} bytes.")
    if not all(_TOKEN.fullmatch(name) and _VALUE.fullmatch(value) for name, value in headers):
        raise WrongFrame("A header has a name and a value of one line.")


def is_target(target: str) -> bool:
    """Whether it is the path, and perhaps the query, of a request: no address, and nothing that ends the line."""
    return len(target) <= MAX_TARGET_BYTES and _TARGET.fullmatch(target) is not None


def is_name(name: str) -> bool:
    """Whether a share may have this name: 130 bits, as a host name may spell them."""
    return _NAME.fullmatch(name) is not None


HOP_BY_HOP = frozenset(
    {
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "proxy-connection",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
        "expect",
    }
)
"""Headers about one connection (RFC 9110, 7.6.1)."""


def end_to_end(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The headers in lower case, without those about the connection."""
    plain = [(name.lower(), value) for name, value in headers]
    named = {part.strip().lower() for name, value in plain if name == "connection" for part in value.split(",")}
    return [(name, value) for name, value in plain if name not in HOP_BY_HOP and name not in named]
