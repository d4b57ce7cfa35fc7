"""What all requests to servers that the author names have in common.

Redirects are not followed, as is httpx's default: nobody but the author chooses whom this server asks. Answers are
taken as they are: without content codings, and as text in one of a few encodings.
"""

from __future__ import annotations

import codecs
import functools
import ssl
import time
from collections.abc import Iterator, Mapping

import httpx

from limelight.core.codings import PLAIN, coding_of
from limelight.core.json_memory import json_bytes

MAX_ANSWER_S = 600.0
"""Of an answer that is read in a thread."""
MAX_DECODED_BYTES = 256 << 20
UTF_8 = "utf-8"
ENCODINGS = frozenset(
    codecs.lookup(name).name
    for name in (
        *(UTF_8, "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "ascii", "latin-1", "koi8-r", "koi8-u"),
        *("shift_jis", "euc_jp", "iso2022_jp", "gbk", "gb2312", "gb18030", "big5", "euc_kr"),
        *(f"cp{number}" for number in range(1250, 1259)),
        *(f"iso8859-{number}" for number in range(1, 17) if number != 12),
    )
)
"""Of texts. Python knows others that take quadratic time, such as punycode."""


@functools.cache
def _tls() -> ssl.SSLContext:
    """Without it each client reads all certificates again, which takes 50 ms."""
    return httpx.create_ssl_context()


def client(timeout: httpx.Timeout | float, headers: Mapping[str, str] | None = None) -> httpx.Client:
    """For threads."""
    return httpx.Client(
        headers={**(headers or {}), **PLAIN}, timeout=timeout, verify=_tls(), event_hooks={"response": [_check]}
    )


def async_client(timeout: httpx.Timeout | float, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        headers={**(headers or {}), **PLAIN}, timeout=timeout, verify=_tls(), event_hooks={"response": [_check_async]}
    )


def _check(answer: httpx.Response) -> None:
    if coding := coding_of(answer.headers):
        raise httpx.DecodingError(f"the answer is coded as {coding[:40]!r}, which nobody asked for")


async def _check_async(answer: httpx.Response) -> None:
    _check(answer)


def bearer(token: str | None) -> dict[str, str]:
    """The header with the token, if there is one."""
    return {"Authorization": f"Bearer {token}"} if token else {}


def pieces_of(answer: httpx.Response) -> Iterator[bytes]:
    """The body of a streamed answer. Raises `httpx.ReadTimeout` if it takes too long, however steadily it comes: the
    thread that reads it is one of `max_threads`, and nobody can end it."""
    until_s = time.monotonic() + MAX_ANSWER_S
    for piece in answer.iter_bytes():
        yield piece
        if time.monotonic() > until_s:
            raise httpx.ReadTimeout(f"an answer that takes more than {MAX_ANSWER_S:.0f} s")


def body_of(answer: httpx.Response, max_bytes: int) -> bytes | None:
    """The body of a streamed answer; None if it is longer, of which no more is read."""
    body = bytearray()
    for piece in pieces_of(answer):
        body += piece
        if len(body) > max_bytes:
            return None
    return bytes(body)


def is_too_large(encoded: bytes) -> bool:
    """Whether the JSON takes too much memory once it is decoded, which is up to thirty times its length."""
    return json_bytes(encoded) > MAX_DECODED_BYTES


def text_of(answer: httpx.Response, body: bytes) -> str:
    """The body as text. An encoding that is not one of a few counts as UTF-8."""
    try:
        name = codecs.lookup(answer.charset_encoding or UTF_8).name
    except (LookupError, ValueError):
        name = UTF_8
    return body.decode(name if name in ENCODINGS else UTF_8, "replace")
