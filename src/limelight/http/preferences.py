"""Request preferences of a call: wait, stream, idempotency key, timeout."""

from __future__ import annotations

import re
from dataclasses import dataclass

from starlette.requests import Request

from limelight.core.errors import InputRejected, shorten
from limelight.http.numbers import number_of
from limelight.http.server import server_of

MAX_KEY = 255
MAX_TIMEOUT_S = 7 * 24 * 3600
_NAMES = frozenset({b"accept", b"prefer", b"idempotency-key", b"request-timeout"})


@dataclass(frozen=True, slots=True)
class Preferences:
    wait_s: int | None = None
    """`Prefer: wait=N` (RFC 7240), no more than the server allows."""
    streams: bool = False
    """`Accept: text/event-stream`: the events are the answer."""
    idempotency_key: str = ""
    """`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header), with or without the quotes of the draft."""
    timeout_s: float | None = None
    """`Request-Timeout` (draft-thomson-hybi-http-timeout): seconds after which the result is not needed any more."""

    @property
    def is_held(self) -> bool:
        """Whether the connection stays open while the job goes on."""
        return self.streams or self.wait_s is not None


NO_PREFERENCES = Preferences()


def preferences_of(request: Request) -> Preferences:
    """Raises `InputRejected` for a bad key or timeout; a bad preference is ignored (RFC 7240)."""
    asked: dict[bytes, str] = {}
    for name, value in request.scope["headers"]:
        if name in _NAMES:
            text = value.decode("latin-1")
            asked[name] = f"{asked[name]}, {text}" if name in asked else text
    if not asked:
        return NO_PREFERENCES
    return Preferences(
        wait_s=_wait(asked.get(b"prefer", ""), server_of(request).options.max_wait_s),
        streams=_prefers_stream(asked.get(b"accept", "")),
        idempotency_key=_key(asked[b"idempotency-key"]) if b"idempotency-key" in asked else "",
        timeout_s=_timeout(asked[b"request-timeout"]) if b"request-timeout" in asked else None,
    )


def _wait(prefer: str, max_s: int) -> int | None:
    """The first `wait` counts; one without a number waits as long as the server allows."""
    for part in prefer.split(","):
        name, is_given, value = part.partition(";")[0].partition("=")
        if name.strip().lower() != "wait":
            continue
        if not is_given:
            return max_s
        seconds = number_of(value.strip().removeprefix('"').removesuffix('"'))
        if seconds is not None:
            return min(seconds, max_s)
    return None


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
