"""The header above every page of an app, and how it is checked."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote_to_bytes

from limelight.core import asset_folders
from limelight.core.errors import DeclarationError
from limelight.core.page import HeaderConfig

__all__ = ["PageHeader"]

Links = Mapping[str, str] | Sequence[tuple[str, str]]
KINDS = {ending: asset_folders.KINDS[ending] for ending in (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif")}
MAX_LOGO_BYTES, MAX_LINKS, MAX_TEXT, MAX_ADDRESS = 1 << 20, 20, 200, 2_000
_DATA_URL = re.compile(r"data:(image/[a-z+]{1,10})(;[a-z0-9=;-]{0,100})?,", re.IGNORECASE)
_HTTPS = re.compile(r"https://[a-z0-9.-]+(:\d{1,5})?(/[!-~]*)?", re.IGNORECASE)
_LINKED = re.compile(r"https?://[^/?#@:]+(:\d{1,5})?([/?#].*)?|mailto:[^@]+@[^@]+|/(?!/).*", re.IGNORECASE)
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that end lines, that turn the order of others around, or that no encoding has."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What the server holds of a logo."""

    data: bytes
    kind: str

    @property
    def name(self) -> str:
        """It changes when the picture does, so browsers may keep it."""
        ending = next(ending for ending, kind in KINDS.items() if kind == self.kind)
        return hashlib.blake2b(self.data, digest_size=9).hexdigest() + ending

    @property
    def address(self) -> str:
        return f"assets/header/{self.name}"


class PageHeader:
    """Logo, title and links above every page of an app: `Blocks(header=PageHeader("Acme", logo="logo.svg"))`.

    The links to the app's own pages stand in it, too. In a narrow window all links are in a menu.
    """

    def __init__(
        self,
        title: str | None = None,
        *,
        logo: str | Path | None = None,
        logo_dark: str | Path | None = None,
        alt: str | None = None,
        links: Links | None = None,
        home: str | None = None,
    ) -> None:
        """`title`: text beside the logo, by default the title of the app; `""` for none.

        `logo`: the path of a picture, which is read now, an `https://` address or a `data:` URL. `logo_dark`: the one
        for dark mode. `alt`: what the logo shows, for screen readers; needed where there is no title.

        `links`: addresses by text, or pairs of text and address: `https://…`, `mailto:…`, or `/about` below the app.
        `home`: where logo and title lead; by default to the first page of an app with several.
        """
        self.title = None if title is None else _text(title, "title", may_be_empty=True)
        self.logo = None if logo is None else _picture(logo, "logo")
        self.logo_dark = None if logo_dark is None else _picture(logo_dark, "logo_dark")
        if logo is None and logo_dark is not None:
            raise DeclarationError("PageHeader: logo", "the logo for light mode beside that for dark mode")
        self.alt = None if alt is None else _text(alt, "alt")
        self.links = _links({} if links is None else links)
        self.home = None if home is None else _address(home, "home")

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PageHeader) and vars(self) == vars(other)

    __hash__ = None  # type: ignore[assignment]  # as everything that can be changed

    @property
    def pictures(self) -> dict[str, Picture]:
        """Those that the server holds, by name."""
        return {one.name: one for one in (self.logo, self.logo_dark) if isinstance(one, Picture)}

    @property
    def sources(self) -> tuple[str, ...]:
        """Logos of other hosts, as the page's policy may name them."""
        others = (one for one in (self.logo, self.logo_dark) if isinstance(one, str))
        return tuple(re.split("[?#]", one)[0].replace(";", "%3B").replace(",", "%2C") for one in others)

    def config(self, app_title: str, *, has_pages: bool) -> HeaderConfig:
        """As the page gets it. Raises `DeclarationError` if it says nothing."""
        title = app_title if self.title is None else self.title
        if self.logo is None and not title and not self.links and not has_pages:
            raise DeclarationError("PageHeader", "a title, a logo or links")
        alt = self.alt or ""
        if self.logo is not None and not title and not alt:
            alt = app_title
            if not alt:
                raise DeclarationError("PageHeader: alt", "what the logo shows in words, because there is no title")
        return {
            "title": title,
            "logo": _shown(self.logo),
            "logo_dark": _shown(self.logo_dark),
            "alt": alt,
            "links": self.links,
            "home": "/" if self.home is None and has_pages else self.home,
        }


def page_header(value: object, where: str) -> PageHeader:
    """Text is the title."""
    if isinstance(value, PageHeader):
        return value
    if isinstance(value, str) and value.strip():
        return PageHeader(value)
    raise DeclarationError(where, "the title as text, or gr.PageHeader(…)", value)


def _shown(picture: Picture | str | None) -> str | None:
    return picture.address if isinstance(picture, Picture) else picture


def _text(value: object, name: str, *, may_be_empty: bool = False) -> str:
    where = f"PageHeader: {name}"
    if not isinstance(value, str) or len(value) > MAX_TEXT or _UNSEEN.search(value):
        raise DeclarationError(where, f"one line of text, at most {MAX_TEXT} characters", value)
    if not may_be_empty and not value.strip():
        raise DeclarationError(where, "text that is not empty", value)
    return str(value)


def _links(given: object) -> list[tuple[str, str]]:
    where = "PageHeader: links"
    pairs = list(given.items()) if isinstance(given, Mapping) else given
    if not isinstance(pairs, list | tuple) or not all(isinstance(one, list | tuple) and len(one) == 2 for one in pairs):
        raise DeclarationError(where, "a dict of texts and addresses, or a list of pairs", given)
    if len(pairs) > MAX_LINKS:
        raise DeclarationError(where, f"at most {MAX_LINKS} links", len(pairs))
    return [(_text(label, "links"), _address(address, f"links: {label}")) for label, address in pairs]


def _address(value: object, name: str) -> str:
    """No other scheme than these: `javascript:` would run as the page."""
    if isinstance(value, str) and len(value) <= MAX_ADDRESS and not re.search(r"[\s\\]", value):
        if _LINKED.fullmatch(value) and not _UNSEEN.search(value):
            return str(value)
    raise DeclarationError(
        f"PageHeader: {name}", "an address: https://…, mailto:… or one of the app itself such as '/about'", value
    )


def _picture(value: object, name: str) -> Picture | str:
    where = f"PageHeader: {name}"
    if isinstance(value, str) and value[:5].lower() == "data:":
        return _of_data_url(value, where)
    if isinstance(value, str) and re.match(r"[a-z][a-z0-9+.-]+:(?!\\)", value, re.IGNORECASE):
        if len(value) > MAX_ADDRESS or re.search(r"[\s\\'\"]", value) or not _HTTPS.fullmatch(value):
            raise DeclarationError(where, f"{_LOGO} (an address begins with https://)", value)
        return value
    if not isinstance(value, str | Path):
        raise DeclarationError(where, _LOGO, value)
    kind = KINDS.get(Path(value).suffix.lower())
    if kind is None:
        raise DeclarationError(where, f"{_LOGO} ({', '.join(KINDS)})", str(value))
    try:
        with Path(value).open("rb") as file:
            data = file.read(MAX_LOGO_BYTES + 1)
    except (OSError, ValueError) as error:
        raise DeclarationError(where, f"{_LOGO} ({error})", str(value)) from None
    return Picture(_bounded(data, where, str(value)), kind)


def _of_data_url(value: str, where: str) -> Picture:
    found = _DATA_URL.match(value[:200])
    if found is None or (kind := found[1].lower()) not in KINDS.values():
        raise DeclarationError(
            where, f"{_LOGO}; as a data: URL one of {', '.join(dict.fromkeys(KINDS.values()))}", value
        )
    if len(value) > 3 * MAX_LOGO_BYTES:  # as long as the largest that is written in percents
        _bounded(b"", where, value, is_too_large=True)
    text = value[found.end() :]
    try:
        is_packed = (found[2] or "").lower().endswith(";base64")
        data = base64.b64decode(text, validate=True) if is_packed else unquote_to_bytes(text)
    except (binascii.Error, ValueError):
        raise DeclarationError(where, "base64 in the data: URL", value) from None
    return Picture(_bounded(data, where, value), kind)


def _bounded(data: bytes, where: str, given: str, *, is_too_large: bool = False) -> bytes:
    if not data and not is_too_large:
        raise DeclarationError(where, "a picture that is not empty", given)
    if is_too_large or len(data) > MAX_LOGO_BYTES:
        raise DeclarationError(where, f"a picture of at most {MAX_LOGO_BYTES >> 20} MB", given)
    return data


_LOGO = "the path of a picture, an https:// address or a data: URL"
