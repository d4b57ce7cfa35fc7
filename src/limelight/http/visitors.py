"""Browsers on an open server: what one of them started, no other can see or end, even if it knows the session's name.

A page gives its browser a random cookie. Requests that carry it own their jobs and sessions; programs that send no
cookie, such as curl and Gradio's clients, share what they make with whoever knows its name.
"""

from __future__ import annotations

import re
import secrets

COOKIE = "limelight-visitor"
_FORM = re.compile(r"[A-Za-z0-9_-]{22}")


def new_visitor() -> str:
    return secrets.token_urlsafe(16)


def owner_of(cookie: str | None) -> str:
    """Who owns what the bearer of this cookie makes; nobody in particular without one."""
    return f"visitor:{cookie}" if cookie and _FORM.fullmatch(cookie) else ""
