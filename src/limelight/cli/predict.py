"""`limelight predict`: calls an endpoint of an app, wherever it runs, and prints what it returns."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

import httpx
import msgspec

from limelight.cli.answers import Unusable, content_of, json_of, lines_of
from limelight.cli.progress_bar import ProgressBar
from limelight.cli.terminal import say
from limelight.core.errors import DeclarationError, LimelightError, shorten
from limelight.core.file_names import safe_name
from limelight.core.json_files import FileObject, is_marked, with_files
from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.http.call_forms import JSON_PART, value_of

TIMEOUT = httpx.Timeout(30, read=60)
"""The server says every 15 s that it is there."""
HIDDEN = "The function failed. The app does not show errors to callers."


class PredictFailed(LimelightError):
    """The app refuses the call, or the call fails."""


def predict(given: argparse.Namespace) -> None:
    """Raises `PredictFailed`."""
    address = urlsplit(given.url)
    if address.scheme not in ("http", "https") or not address.hostname:
        raise DeclarationError("limelight predict", "the http(s) address of an app", given.url)
    token = os.environ.get("LIMELIGHT_TOKEN", "").strip()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    with httpx.Client(headers=headers, timeout=TIMEOUT) as client:
        app = _App(client, given.url.rstrip("/"))
        try:
            app.run(given)
        except (RecursionError, UnicodeEncodeError) as error:
            raise PredictFailed(f"{given.url} answers what no app answers: {error}") from None
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise PredictFailed(f"{given.url} does not answer: {error or type(error).__name__}") from error


class _Parameter(msgspec.Struct):
    """What /info says of one."""

    parameter_name: str
    type: Any = None  # Any: JSON
    parameter_has_default: bool = False


class _Endpoint(msgspec.Struct):
    parameters: list[_Parameter]


class _Info(msgspec.Struct):
    named_endpoints: dict[str, _Endpoint]


class _App:
    def __init__(self, client: httpx.Client, base: str) -> None:
        self._client, self._base = client, base

    def run(self, given: argparse.Namespace) -> None:
        endpoints = self._endpoints()
        if given.name is None:
            for name, endpoint in endpoints.items():
                say(f"{name} {' '.join(_usage(one) for one in endpoint.parameters)}".rstrip())
            return
        name = f"/{given.name.lstrip('/')}"
        if name not in endpoints:
            raise PredictFailed(f"The app has no {name}, but {', '.join(endpoints) or 'nothing to call'}")
        values, files = _arguments(name, endpoints[name].parameters, given.values)
        shown, fetched = _Shown(is_json=given.json), partial(self._fetched, Path(given.out))
        for kind, data in self._call(name, values, files):
            if kind == "error":
                shown.end()
                raise PredictFailed(str(data.get("error") or HIDDEN) if isinstance(data, dict) else HIDDEN)
            if kind == "generating" and isinstance(data, list):
                shown.generated(data)
            if kind == "complete":
                if data is None:
                    shown.end()
                    raise PredictFailed("The call was cancelled.")
                if not isinstance(data, list):
                    raise PredictFailed(f"{self._base} is no app: its result is no list")
                shown.complete([with_files(value, is_marked, fetched) for value in data])

    def _endpoints(self) -> Mapping[str, _Endpoint]:
        with self._client.stream("GET", f"{self._base}/info") as answer:
            _check(answer)
            written = content_of(answer)
        try:
            return msgspec.json.decode(written, type=_Info).named_endpoints
        except (msgspec.DecodeError, RecursionError):
            raise PredictFailed(f"{self._base} is no app: its /info has no endpoints") from None

    def _call(self, name: str, values: Json, files: Mapping[str, list[Path]]) -> Iterator[tuple[str, Any]]:  # Any: JSON
        """The events of the call. Cancels it if the user interrupts."""
        where, headers = f"{self._base}/call/v2{name}", {"Accept": "text/event-stream"}
        with ExitStack() as stack:
            parts = [(part, path) for part, paths in files.items() for path in paths]
            opened = [(part, (path.name, stack.enter_context(path.open("rb")))) for part, path in parts]
            body: dict[str, Any] = {"json": values}  # Any: arguments of httpx
            if opened:
                body = {"data": {JSON_PART: json.dumps(values)}, "files": opened}
            answer = stack.enter_context(self._client.stream("POST", where, headers=headers, **body))
            _check(answer)
            job = f"{self._base}/jobs/{answer.headers.get('location', '').rpartition('/')[2]}"
            stack.enter_context(ProgressBar(job, dict(self._client.headers)))
            try:
                yield from self._ended(_events(answer), job)
            except KeyboardInterrupt:
                with suppress(httpx.HTTPError):
                    self._client.delete(job)
                raise

    def _ended(self, events: Iterator[tuple[str, Any]], job: str) -> Iterator[tuple[str, Any]]:  # Any: JSON
        for kind, data in events:
            yield kind, data
            if kind in ("complete", "error"):
                return
        raise PredictFailed(f"The server stopped before the result was there. It may go on: {job}")

    def _fetched(self, folder: Path, file: FileObject) -> Json:
        """The path of the downloaded file. It is asked of this server, whatever address the server names."""
        path = cast(str, file["path"])
        name = safe_name(str(file.get("orig_name") or path.rpartition("/")[2]))
        folder.mkdir(parents=True, exist_ok=True)
        with self._client.stream("GET", f"{self._base}/file={quote(path)}") as answer:
            _check(answer)
            target = _new(folder, name)
            with target.open("xb") as writing:
                for piece in answer.iter_bytes():
                    writing.write(piece)
        return str(target)


def _new(folder: Path, name: str) -> Path:
    """A path where nothing lies yet."""
    first = Path(name)
    found, count = folder / name, 1
    while found.exists() or found.is_symlink():
        found, count = folder / f"{first.stem}-{count}{first.suffix}", count + 1
    return found


def _events(answer: httpx.Response) -> Iterator[tuple[str, Any]]:  # Any: JSON
    kind = ""
    for line in lines_of(answer):
        if line.startswith("event: "):
            kind = line.removeprefix("event: ")
        elif line.startswith("data: "):
            yield kind, json_of(line.removeprefix("data: "))


def _arguments(
    name: str,
    parameters: list[_Parameter],
    given: list[str],
) -> tuple[dict[str, Json], dict[str, list[Path]]]:
    """The values by name, and the files by name."""
    values: dict[str, Json] = {}
    files: dict[str, list[Path]] = {}
    known = {one.parameter_name: one.type if isinstance(one.type, dict) else {} for one in parameters}
    for text in given:
        parameter, is_named, value = text.partition("=")
        if not is_named or parameter not in known:
            expected = f"{' '.join(map(_usage, parameters)) or 'no arguments'}, each as name=value"
            raise DeclarationError(f"limelight predict {name}", expected, text)
        if value.startswith("@") and not value.startswith("@@"):
            path = Path(value[1:])
            if not path.is_file():
                raise DeclarationError(f"limelight predict {name}: {parameter}", "@ and the path of a file", value)
            files.setdefault(parameter, []).append(path)
        else:
            values[parameter] = _value(known[parameter], value.removeprefix("@"))
    return values, files


def _value(schema: Schema, text: str) -> Json:
    try:
        return value_of(schema, text)
    except (TypeError, AttributeError):
        return text  # no schema of an app


def _usage(parameter: _Parameter) -> str:
    text = f"{parameter.parameter_name}=…"
    return f"[{text}]" if parameter.parameter_has_default else text


def _check(answer: httpx.Response) -> None:
    """Of an answer that is being read. A redirection is refused: the token is for this server only."""
    if answer.is_success:
        return
    written = content_of(answer)
    try:
        error = json_of(written)
        message = error.get("message") or error.get("detail") or error
    except (Unusable, AttributeError):
        message = shorten(written.decode(errors="replace"))
    raise PredictFailed(f"{answer.status_code}: {message}")


class _Shown:
    """Standard output: a text as it grows, everything else when it is complete; or all of it as lines of JSON."""

    def __init__(self, *, is_json: bool) -> None:
        self._is_json, self._text = is_json, ""

    def generated(self, data: list[Json]) -> None:
        if self._is_json:
            say(json.dumps(data))
        elif len(data) == 1 and isinstance(data[0], str) and data[0].startswith(self._text):
            say(data[0][len(self._text) :], end="")
            self._text = data[0]

    def complete(self, data: list[Json]) -> None:
        if self._is_json:
            say(json.dumps(data))
            return
        if self._text and data == [self._text]:
            self.end()
            return
        self.end()
        for value in data:
            say(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))

    def end(self) -> None:
        if self._text:
            say("")
        self._text = ""
