"""What the relay itself answers: a page for people, JSON for programs."""

from __future__ import annotations

import html
import json
from collections.abc import Iterable

_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:36em;margin:15vh auto;padding:0 1.5em}}
h1{{font-size:1.5em}}</style>
<main><h1>{title}</h1><p>{text}</p></main></html>
"""
_HEADERS = [
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
]
Messages = list[dict[str, object]]

AWAY = ("This app is not shared now", "Whoever shares it has stopped, or has lost the connection. Ask for a new link.")
BUSY = ("This app has many visitors", "Try again in a few seconds.")
BROKEN = ("The app did not answer", "It ended the request. Try again.")
SLOW = ("The app did not answer in time", "Try again later.")
WRONG = ("This request is not accepted", "An address and its headers have plain characters, and a limited length.")
UPGRADE = ("WebSockets are not shared", "Apps get plain HTTP through this address, also streams.")
UNFINISHED = ("The request did not arrive", "Its body stopped.")


def answer(
    status: int, said: tuple[str, str], headers: Iterable[tuple[bytes, bytes]], retry_after_s: int | None = None
) -> Messages:
    """The ASGI messages. `headers`: of the request."""
    wants_page = any(name == b"accept" and b"text/html" in value for name, value in headers)
    title, text = said
    if wants_page:
        kind, body = b"text/html; charset=utf-8", _PAGE.format(title=html.escape(title), text=html.escape(text))
    else:
        kind, body = b"application/json", json.dumps({"detail": f"{title}. {text}"})
    more = [] if retry_after_s is None else [(b"retry-after", b"%d" % retry_after_s)]
    length = (b"content-length", b"%d" % len(body.encode()))
    return [
        {
            "type": "http.response.start",
            "status": status,
            "headers": [*_HEADERS, (b"content-type", kind), length, *more],
        },
        {"type": "http.response.body", "body": body.encode()},
    ]


def moved(location: str) -> Messages:
    headers = [*_HEADERS, (b"location", location.encode("latin-1")), (b"content-length", b"0")]
    return [
        {"type": "http.response.start", "status": 308, "headers": headers},
        {"type": "http.response.body", "body": b""},
    ]
