"""The server of another app: its address, its description, and requests to it.

Everything is asked at the author's address. Redirects are not followed, and addresses that the other server names are
not fetched, so that it cannot make this one ask somebody else.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator
from functools import cached_property
from typing import Any
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from limelight.core.errors import DeclarationError
from limelight.core.wire import Json
from limelight.recipes.http_client import async_client, bearer, body_of, client

TIMEOUT = httpx.Timeout(30.0, read=90.0)  # servers send a heartbeat every 15 s
MAX_DESCRIPTION_BYTES = 64 << 20
MAX_MESSAGE_BYTES = 64 << 20
"""Of a message about a call, as `max_call_bytes` here."""
MAX_ANSWER_BYTES = 1 << 20
"""Of all other answers, which are names."""
_PREFIX = re.compile(r"(/(?!\.{1,2}(/|$))[\w.~-]++)*+")


class RemoteComponent(msgspec.Struct, frozen=True):
    id: int
    type: str
    props: dict[str, Json] = {}


class RemoteListener(msgspec.Struct, frozen=True):
    id: int
    targets: list[tuple[int | None, str]] = []
    inputs: list[int] = []
    outputs: list[int] = []
    backend_fn: bool = True
    js: Json = None
    api_name: str | bool | None = None
    api_visibility: str = "public"
    api_description: Json = None
    show_progress: Json = "full"
    scroll_to_output: bool = False
    trigger_mode: str | None = None
    trigger_after: int | None = None
    trigger_only_on_success: bool = False
    trigger_only_on_failure: bool = False
    cancels: list[int] = []
    types: dict[str, bool] = {}
    connection: str = "sse"
    render_id: int | None = None
    rendered_in: int | None = None


class RemoteNode(msgspec.Struct, frozen=True):
    id: int
    children: list[RemoteNode] | None = None


class RemoteConfig(msgspec.Struct, frozen=True):
    components: list[RemoteComponent]
    dependencies: list[RemoteListener]
    layout: RemoteNode
    title: str | None = None
    api_prefix: str = ""
    protocol: str = ""
    i18n_translations: dict[str, dict[str, Json]] | None = None

    def texts(self) -> dict[str, Json]:
        """The author's texts by their keys, in English or the first language."""
        languages = self.i18n_translations or {}
        return languages.get("en") or next(iter(languages.values()), {})


class RemoteServer:
    def __init__(self, url: str, token: str | None = None) -> None:
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username:
            raise DeclarationError("load", "the http or https address of an app", url)
        self.url = f"{parts.scheme}://{parts.netloc}{parts.path}".rstrip("/")
        self.headers = bearer(token)
        self.key = secrets.token_bytes(16)
        """Makes the names of sessions on the other server, which nobody else can guess."""

    @cached_property
    def config(self) -> RemoteConfig:
        """The other app's description. Raises `DeclarationError` if the server has none that can be read."""
        expected = "the address of a running app of Gradio's protocol"
        try:
            found = msgspec.json.decode(self._ask("/config"), type=RemoteConfig)
        except (msgspec.ValidationError, msgspec.DecodeError, RecursionError) as error:
            raise DeclarationError("load", expected, f"{self.url}: /config: {error}") from None
        if found.protocol not in ("sse_v1", "sse_v2", "sse_v2.1", "sse_v3"):
            raise DeclarationError("load", "an app of Gradio 4.8 or later", f"{self.url}: {found.protocol or 'older'}")
        if not _PREFIX.fullmatch(found.api_prefix):  # "@host" after our address would be another host
            raise DeclarationError("load", "an api_prefix that is a path", f"{self.url}: {found.api_prefix!r}")
        return found

    @cached_property
    def names(self) -> dict[str, list[str]]:
        """The parameters' names by the endpoint's name, as far as the server tells them."""
        try:
            info: Any = msgspec.json.decode(self._ask(f"{self.config.api_prefix}/info"))  # Any: JSON
            named = info["named_endpoints"].items()
            return {name[1:]: [one["parameter_name"] for one in given["parameters"]] for name, given in named}
        except (DeclarationError, msgspec.DecodeError, LookupError, TypeError, AttributeError, RecursionError):
            return {}  # the calls do not need it

    def client(self, token: str | None = None) -> httpx.AsyncClient:
        """`token`: of the user, in place of the author's."""
        return async_client(TIMEOUT, bearer(token) or self.headers)

    def blocking_client(self, token: str | None = None) -> httpx.Client:
        """As `client`, for threads."""
        return client(TIMEOUT, bearer(token) or self.headers)

    def api(self, path: str) -> str:
        return f"{self.url}{self.config.api_prefix}{path}"

    def file_url(self, path: str) -> str:
        return self.api(f"/file={quote(path)}")

    def _ask(self, path: str) -> bytes:
        try:
            with client(30, self.headers) as asking, asking.stream("GET", self.url + path) as answer:
                if answer.status_code != 200:
                    hint = ": give the address that it leads to" if answer.is_redirect else ""
                    said = f"{self.url}: {path} answers {answer.status_code}{hint}"
                    raise DeclarationError("load", "the address of a running app of Gradio's protocol", said)
                body = body_of(answer, MAX_DESCRIPTION_BYTES)
        except httpx.HTTPError as error:
            said = f"{self.url}: {type(error).__name__} {error}"
            raise DeclarationError("load", "the address of an app that can be reached", said) from None
        if body is None:
            raise DeclarationError("load", f"a description of at most {MAX_DESCRIPTION_BYTES} bytes")
        return body


async def post(client: httpx.AsyncClient, url: str, body: object) -> tuple[int, bytes]:
    """The status and the content of the answer. Raises `httpx.DecodingError` for more than a name takes."""
    async with client.stream("POST", url, json=body) as answer:
        found = bytearray()
        async for piece in answer.aiter_bytes():
            found += piece
            if len(found) > MAX_ANSWER_BYTES:
                raise _too_long(MAX_ANSWER_BYTES)
    return answer.status_code, bytes(found)


async def lines(answer: httpx.Response) -> AsyncIterator[bytes]:
    """Lines of a stream, as they come. Raises `httpx.DecodingError` for one that is longer than a message may be."""
    begun = bytearray()
    async for piece in answer.aiter_bytes():
        first, *rest = piece.split(b"\n")
        begun += first
        for one in rest:
            yield bytes(begun)
            begun = bytearray(one)
        if len(begun) > MAX_MESSAGE_BYTES:
            raise _too_long(MAX_MESSAGE_BYTES)


def _too_long(max_bytes: int) -> httpx.DecodingError:
    return httpx.DecodingError(f"an answer of more than {max_bytes} bytes")
