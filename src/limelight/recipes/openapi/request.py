"""Calls of an endpoint: at the author's address and nowhere else."""

from __future__ import annotations

import json
import logging
import mimetypes
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, Error
from limelight.recipes.http_client import bearer, body_of, is_too_large, text_of
from limelight.recipes.http_client import client as client_of
from limelight.recipes.openapi.document import Field, Operation
from limelight.recipes.openapi.fields import is_file, is_list_of_files, value_of
from limelight.ui.component import Component

logger = logging.getLogger("limelight")

TIMEOUT = httpx.Timeout(30.0, read=300.0)
MAX_FILE_BYTES, MAX_TEXT_BYTES = 256 << 20, 16 << 20
"""Of an answer. JSON takes many times its length once it is decoded."""
MAX_REDIRECTS = 5
MAX_SHOWN = 1000
"""Characters of an error."""


class Api:
    """The server behind the author's address."""

    def __init__(self, base_url: str, token: str | None) -> None:
        url = httpx.URL(base_url) if isinstance(base_url, str) else httpx.URL()
        if url.scheme not in ("http", "https") or not url.host or url.userinfo:
            raise DeclarationError("load_openapi: base_url", "an http or https address", base_url)
        self._base, self._origin = str(base_url).rstrip("/"), _origin(url)
        self._headers = bearer(token)

    def call(self, operation: Operation, values: Sequence[object], output: Component) -> object:
        """Send the request and return its result for `output`. In a thread: it reads and writes files."""
        given = {field: value_of(field, value) for field, value in zip(operation.fields, values, strict=True)}
        try:
            with client_of(TIMEOUT, self._headers) as client, ExitStack() as files:
                body = _body(operation, given, files)
                headers = {name: str(one) for name, one in _texts(given, "header").items()} | body.pop("headers", {})
                address, query = self._address(operation, given), _texts(given, "query")
                method = operation.method.upper()
                request = client.build_request(method, address, params=query, headers=headers, **body)
                return self._result(output, client, request)
        except httpx.HTTPError as error:
            logger.error("%s: %s %s", self._base, type(error).__name__, error)
            raise Error("The API cannot be reached.", print_exception=False) from None
        except UnicodeEncodeError:
            raise Error("Headers take ASCII only.", print_exception=False) from None

    def _address(self, operation: Operation, given: dict[Field, Any]) -> httpx.URL:  # Any: as sent
        path = operation.path
        for field, one in given.items():
            if field.place == "path":
                path = path.replace(f"{{{field.name}}}", quote(str(_text(one)), safe=""))
        if {".", ".."} & {*path.split("/")}:  # would be another address
            raise Error("A part of the path cannot be . or ..", print_exception=False)
        address = httpx.URL(self._base + path)
        if _origin(address) != self._origin:
            raise Error("This path leads to another host.")
        return address

    def _result(self, output: Component, client: httpx.Client, request: httpx.Request) -> object:
        for _ in range(MAX_REDIRECTS):
            answer = client.send(request, stream=True)
            try:
                if answer.next_request is None:
                    return _read(output, answer)
                if _origin(answer.next_request.url) != self._origin:
                    logger.error("%s leads to another host: %s", request.url, answer.next_request.url)
                    raise Error("The API leads to another host, which is not asked.", print_exception=False)
                request = answer.next_request
            finally:
                answer.close()
        raise Error("The API leads from one address to the next.", print_exception=False)


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port or {"http": 80, "https": 443}.get(url.scheme)


def _texts(given: dict[Field, Any], place: str) -> dict[str, Any]:  # Any: as sent
    return {field.name: _text(one) for field, one in given.items() if field.place == place and one is not None}


def _text(value: Any) -> Any:  # Any: JSON
    """As addresses and headers have it; lists are repeated."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return [_text(one) for one in value]
    return json.dumps(value) if isinstance(value, dict) else value


def _body(operation: Operation, given: dict[Field, Any], files: ExitStack) -> dict[str, Any]:  # Any: arguments of httpx
    sent = {field: one for field, one in given.items() if field.place == "body" and one is not None}
    kind = operation.body_type
    if kind is None or not sent:
        return {}
    values = {field.name: one for field, one in sent.items()}
    if "json" in kind:
        return {"json": values["body"] if operation.is_whole else values}
    if kind == "multipart/form-data":
        parts: list[tuple[str, Any]] = []  # Any: of httpx
        for field, one in sent.items():
            for item in one if isinstance(one, list) else [one]:
                if is_file(field.schema) or is_list_of_files(field.schema):  # then `File` has checked the path
                    path = Path(item)
                    mime = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
                    parts.append((field.name, (path.name, files.enter_context(path.open("rb")), mime)))
                else:
                    parts.append((field.name, (None, str(_text(item)))))
        return {"files": parts}
    if kind == "application/x-www-form-urlencoded":
        return {"data": {name: _text(one) for name, one in values.items()}}
    (field,) = [*sent][:1]
    content = Path(values[field.name]).read_bytes() if is_file(field.schema) else str(values[field.name]).encode()
    return {"content": content, "headers": {"Content-Type": kind}}


def _read(output: Component, answer: httpx.Response) -> object:
    is_large = output.holds_files and answer.status_code < 400
    body = body_of(answer, MAX_FILE_BYTES if is_large else MAX_TEXT_BYTES)
    if body is None:
        raise Error("The API's answer is too large.", print_exception=False)
    if answer.status_code >= 400:
        text = body.decode("utf-8", "replace")[:MAX_SHOWN]
        logger.error("%s answered %s: %s", answer.url, answer.status_code, text)
        shown = f": {text}" if answer.status_code < 500 and text else "."
        raise Error(f"The API answers with the status {answer.status_code}{shown}", print_exception=False)
    return _converted(output, answer, body)


def _converted(output: Component, answer: httpx.Response, body: bytes) -> object:
    if output.holds_files:
        if not body:
            return None
        mime = answer.headers.get("content-type", "").partition(";")[0].strip() or None
        files = running_call.get().files
        return str(files.local_path(files.save(body, f"response{mimetypes.guess_extension(mime or '') or ''}", mime)))
    text = text_of(answer, body)
    if output.type_name != "json":
        return text
    if is_too_large(text.encode("utf-8", "replace")):
        raise Error("The API's answer is too large.", print_exception=False)
    try:
        found = json.loads(text)
        return text if isinstance(found, str) else found  # the component reads text as JSON
    except (ValueError, RecursionError):
        return {"status": answer.status_code, "text": text} if text else {"status": answer.status_code}
