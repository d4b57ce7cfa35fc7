"""What a caller asks of a call in its headers: to wait for it, to stream it, to know it again, to have it in time."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request

from limelight.core.errors import InputRejected, shorten
from limelight.http.server import server_of

MAX_KEY = 255
MAX_TIMEOUT_S = 7 * 24 * 3600
_NAMES = frozenset({b"accept", b"prefer", b"idempotency-key", b"request-timeout"})
_WAIT = re.compile(r'\s*wait\s*(?:=\s*"?(\d{1,9})"?)?\s*(?:;.*)?', re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Wish:
    wait_s: int | None = None
    """`Prefer: wait=N` (RFC 7240), no more than the server allows."""
    streams: bool = False
    """`Accept: text/event-stream`: the events are the answer."""
    idempotency_key: str = ""
    """`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), with or without the quotes of the draft."""
    timeout_s: float | None = None
    """`Request-Timeout` (draft-thomson-hybi-http-timeout): seconds after which nobody wants the result any more."""

    @property
    def is_held(self) -> bool:
        """Whether the connection stays open while the job goes on."""
        return self.streams or self.wait_s is not None


PLAIN = Wish()


def wish_of(request: Request) -> Wish:
    """Raises `InputRejected` for a bad key or timeout; a bad preference counts for nothing (RFC 7240)."""
    asked: dict[bytes, str] = {}
    for name, value in request.scope["headers"]:
        if name in _NAMES:
            text = value.decode("latin-1")
            asked[name] = f"{asked[name]}, {text}" if name in asked else text
    if not asked:
        return PLAIN
    return Wish(
        wait_s=_wait(asked.get(b"prefer", ""), server_of(request).options.max_wait_s),
        streams=_prefers_stream(asked.get(b"accept", "")),
        idempotency_key=_key(asked[b"idempotency-key"]) if b"idempotency-key" in asked else "",
        timeout_s=_timeout(asked[b"request-timeout"]) if b"request-timeout" in asked else None,
    )


def _wait(prefer: str, max_s: int) -> int | None:
    """The first `wait` counts; one without a number waits as long as the server allows."""
    found = next((match for part in prefer.split(",") if (match := _WAIT.fullmatch(part))), None)
    if found is None:
        return None
    return min(int(found[1]), max_s) if found[1] else max_s


def _prefers_stream(accept: str) -> bool:
    """Whether events are accepted, and JSON is not named before them."""
    kinds = [part.partition(";")[0].strip().lower() for part in accept.split(",")]
    liked = next((kind for kind in kinds if kind in ("text/event-stream", "application/json", "*/*")), "")
    return liked == "text/event-stream"


def _key(text: str) -> str:
    key = text.strip()
    if len(key) >= 2 and key[0] == key[-1] == '"':
        key = key[1:-1]
    if not 0 < len(key) <= MAX_KEY or not all(" " <= letter <= "~" for letter in key):
        raise _rejected("Idempotency-Key", f"1 to {MAX_KEY} visible ASCII characters", text)
    return key


def _timeout(text: str) -> float:
    expected = f"seconds, over 0 and up to {MAX_TIMEOUT_S}"
    if not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", text.strip(), re.ASCII):
        raise _rejected("Request-Timeout", expected, text)
    timeout_s = float(text)
    if not 0 < timeout_s <= MAX_TIMEOUT_S:
        raise _rejected("Request-Timeout", expected, text)
    return timeout_s


def _rejected(header: str, expected: str, got: str) -> InputRejected:
    return InputRejected(f"The header {header}", expected, shorten(got), header)
