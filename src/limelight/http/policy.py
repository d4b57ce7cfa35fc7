"""The Content-Security-Policy of the page."""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

from limelight.http.site import HttpOptions, Site

_ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:[0-9]{1,5})?(?=[/?#]|$)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\s+(?:url\(\s*)?[\"']?([^\"')\s;]+)", re.IGNORECASE)


def policy(nonce: str, site: Site, options: HttpOptions, *, with_author: bool) -> str:
    """The policy's text. It restricts media too: the address of a picture in a model's text could leak data.

    The author's scripts have the nonce, so those of other hosts load. Their stylesheets load from the hosts that their
    markup and styles name.
    """
    media = " ".join(["'self' data: blob:", *options.media_hosts])
    styles = " ".join(["'self' 'unsafe-inline'", *(style_origins(site.head, site.css) if with_author else ())])
    return (
        f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src {styles}; "
        f"img-src {' '.join([media, *site.picture_sources])}; media-src {media}; font-src {media}; "
        "connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; "
        f"frame-ancestors {_frame_ancestors(options)}"
    )


@lru_cache(maxsize=8)
def style_origins(head: str, css: str) -> tuple[str, ...]:
    """Where the stylesheets come from that the author's markup links and that their styles import."""
    links = _Stylesheets()
    links.feed(head)
    addresses = [*links.addresses, *_IMPORT.findall(head), *_IMPORT.findall(css)]
    matches = (_ORIGIN.match(address) for address in addresses)
    return tuple(dict.fromkeys(found[0].lower() for found in matches if found))


class _Stylesheets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        if tag == "link" and "stylesheet" in (named.get("rel") or "").lower().split():
            self.addresses.append((named.get("href") or "").strip())


def _frame_ancestors(options: HttpOptions) -> str:
    """Open apps may be embedded anywhere. Private ones are restricted, because a click acts for the logged-in user."""
    if options.frame_ancestors is not None:
        return " ".join(options.frame_ancestors) or "'none'"
    return " ".join(["'self'", *options.allowed_origins]) if options.is_private else "*"
