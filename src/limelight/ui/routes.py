"""The pages of an app: what is declared after `route` is on a page of its own, with its own address."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from limelight.core.errors import DeclarationError

RESERVED = frozenset(
    "api app_id assets call cancel component_server components config deep_link dev embed.js favicon.ico file gradio.js"
    " gradio_api healthz heartbeat info jobs login login_check logout manifest.json mcp metrics monitoring openapi.json"
    " plots pwa_icon queue readyz reset robots.txt run startup-events status status.json stream theme.css"
    " upload upload_progress user".split()
)
"""First parts of the addresses that every app has."""
_PATH = re.compile(r"[a-zA-Z0-9\-._~!$&'()*+,;=:@\[\]]+")


class Page(NamedTuple):
    """As the page configuration has it."""

    path: str
    """The address below the app's, without slashes; "" for the first page."""
    name: str
    in_navbar: bool


def path_for(name: str, path: str | None, taken: Iterable[str]) -> str:
    """The path of a new page, by default made of its name. One that is taken gets `_` before it."""
    found = _slug(name) if path is None else path.strip("/")
    if path is None and not found:
        raise DeclarationError(f"route({name!r})", "a path, because this name has no letters for an address")
    if not _PATH.fullmatch(found) or set(found) == {"."}:
        raise DeclarationError(f"route({name!r}): path", "letters, digits and any of -._~!$&'()*+,;=:@[]", path)
    if path is not None and found in RESERVED:
        raise DeclarationError(f"route({name!r}): path", "one that the app does not use itself", path)
    while found in RESERVED or found in taken:
        found = f"_{found}"
    return found


def _slug(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[-\s]+", "-", re.sub(r"[^\w\s-]", "", plain)).strip("-_")
