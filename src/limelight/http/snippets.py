"""Programs that call endpoints, in curl, Python, JavaScript and for the command line."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from limelight.core.schema import Schema
from limelight.http.call_forms import value_of

FILE_NAMES = {"Image": "photo.jpg", "Audio": "speech.wav", "Video": "clip.mp4"}
_WORD = re.compile(r"[A-Za-z_$][\w$]*")


@dataclass(frozen=True)
class Location:
    root: str
    """The app's URL, without a trailing slash."""
    needs_token: bool = False


@dataclass(frozen=True)
class _File:
    """Placeholder for a file in a value."""

    name: str


@dataclass(frozen=True)
class _Argument:
    name: str
    value: object
    schema: Schema


@dataclass(frozen=True)
class Written:
    """A call as a program writes it."""

    name: str
    """With its slash."""
    arguments: Sequence[_Argument]

    @classmethod
    def of(
        cls, name: str, parameters: Sequence[Mapping[str, Any]], values: Sequence[object]
    ) -> Written:  # Any: `/info`
        """`parameters`: as `/info` has them; `values`: one for each."""
        marked = [_marked(value, _file_name(one)) for one, value in zip(parameters, values, strict=True)]
        rows = zip(parameters, marked, strict=True)
        return cls(name, [_Argument(one["parameter_name"], value, one.get("type") or {}) for one, value in rows])

    @property
    def data(self) -> list[object]:
        return [one.value for one in self.arguments]


@dataclass(frozen=True)
class _Notation:
    """How a language writes values."""

    file: Callable[[_File], str]
    scalar: Callable[[object], str]
    key: Callable[[str], str]

    def literal(self, value: object) -> str:
        if isinstance(value, _File):
            return self.file(value)
        if isinstance(value, list):
            return f"[{', '.join(map(self.literal, value))}]"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{self.key(key)}: {self.literal(item)}" for key, item in value.items()) + "}"
        return self.scalar(value)


def with_snippets(info: Mapping[str, Any], location: Location) -> dict[str, Any]:  # Any: what `/info` answers
    """The description with `code_snippets` for every endpoint that has a name."""
    named = {
        name: {**endpoint, "code_snippets": snippets(name, endpoint["parameters"], location)}
        for name, endpoint in info["named_endpoints"].items()
    }
    return {**info, "named_endpoints": named}


def snippets(name: str, parameters: Sequence[Mapping[str, Any]], location: Location) -> dict[str, str]:  # Any: as above
    """The programs of one call. Arguments are the parameters' defaults, or examples if they have none."""
    return programs([Written.of(name, parameters, [*map(_sample, parameters)])], location)


def programs(calls: Sequence[Written], location: Location) -> dict[str, str]:
    """Programs that make the calls in order, by language. `cli` is missing where it has no words for a value."""
    writers = {"python": _python, "javascript": _javascript, "bash": _bash, "cli": _cli}
    made = {language: write(calls, location) for language, write in writers.items()}
    return {language: program for language, program in made.items() if program is not None}


def _sample(parameter: Mapping[str, Any]) -> object:  # Any: as above
    default: object = parameter["parameter_default"]
    return parameter["example_input"] if default is None and not parameter["parameter_has_default"] else default


def _file_name(parameter: Mapping[str, Any]) -> str:  # Any: as above
    return FILE_NAMES.get(parameter["component"], "file.txt")


def _marked(value: object, file_name: str) -> object:
    """The value with its files replaced by placeholders, because their paths are of no use to the caller."""
    if isinstance(value, list):
        return [_marked(item, file_name) for item in value]
    if not isinstance(value, dict):
        return value
    meta = value.get("meta")
    if isinstance(meta, dict) and meta.get("_type") == "gradio.FileData":
        return _File(value.get("orig_name") or file_name)
    return {key: _marked(item, file_name) for key, item in value.items()}


def _files(value: object) -> list[_File]:
    if isinstance(value, _File):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [file for item in items for file in _files(item)]


def _bash(calls: Sequence[Written], location: Location) -> str:
    """Commands for a POSIX shell: the uploads, then each call with its events."""
    token = ' -H "Authorization: Bearer $LIMELIGHT_TOKEN"' if location.needs_token else ""
    upload = shlex.quote(f"{location.root}/gradio_api/upload")
    files = _files([call.data for call in calls])
    variables = _names("FILE", len(files), "_")
    lines = [
        f"{variable}=$(curl -s {upload}{token} -F {shlex.quote(f'files=@{file.name}')} | awk -F'\"' '{{ print $2}}')"
        for variable, file in zip(variables, files, strict=True)
    ]
    names = iter(variables)
    for call in calls:
        lines += [
            f"curl -N {shlex.quote(f'{location.root}/call{call.name}')} \\",
            f'  -H "Content-Type: application/json" -H "Accept: text/event-stream"{token} \\',
            f"  -d {_shell_word({'data': call.data}, names)}",
        ]
    return "\n".join(lines)


def _shell_word(body: object, names: Iterator[str]) -> str:
    """The body as JSON in single quotes, interrupted for the variables that hold the paths of files."""

    def file(_: _File) -> str:
        return f'{{"path": "\'"${next(names)}"\'", "meta": {{"_type": "gradio.FileData"}}}}'

    def scalar(value: object) -> str:
        return _quoted(value).replace("'", "'\\''")

    return f"'{_Notation(file, scalar, scalar).literal(body)}'"


def _python(calls: Sequence[Written], location: Location) -> str:
    options = ', headers={"Authorization": f"Bearer {token}"}' if location.needs_token else ""
    notation = _Notation(
        file=lambda file: f"handle_file({_quoted(file.name)})",
        scalar=lambda value: _quoted(value) if isinstance(value, str) else repr(value),
        key=_quoted,
    )
    imported = ", handle_file" if _files([call.data for call in calls]) else ""
    lines = [f"from gradio_client import Client{imported}", ""]
    if location.needs_token:
        lines = ["import os", "", *lines, 'token = os.environ["LIMELIGHT_TOKEN"]']
    lines.append(f"client = Client({_quoted(location.root)}{options})")
    for call in calls:
        lines += [
            "result = client.predict(",
            *(f"    {one.name}={notation.literal(one.value)}," for one in call.arguments),
            f"    api_name={_quoted(call.name)},",
            ")",
            "print(result)",
        ]
    return "\n".join(lines)


def _javascript(calls: Sequence[Written], location: Location) -> str:
    files = _files([call.data for call in calls])
    variables = _names("file", len(files))
    names = iter(variables)
    notation = _Notation(file=lambda _: f"handle_file({next(names)})", scalar=_quoted, key=_key)
    token = (
        ", {\n  headers: { Authorization: `Bearer ${process.env.LIMELIGHT_TOKEN}` },\n}" if location.needs_token else ""
    )
    lines = [
        f'import {{ Client{", handle_file" if files else ""} }} from "@gradio/client";',
        "",
        *(
            f"const {variable} = await (await fetch({_quoted(file.name)})).blob();"
            for variable, file in zip(variables, files, strict=True)
        ),
        f"const client = await Client.connect({_quoted(location.root)}{token});",
    ]
    results = _names("result", len(calls))
    for call, result in zip(calls, results, strict=True):
        given = [f"  {_key(one.name)}: {notation.literal(one.value)}," for one in call.arguments]
        opening = f"const {result} = await client.predict({_quoted(call.name)}, {{"
        lines += [opening, *given, "});"] if given else [f"{opening}}});"]
        lines.append(f"console.log({result}.data);")
    return "\n".join(lines)


def _cli(calls: Sequence[Written], location: Location) -> str | None:
    """`limelight predict`, which takes the token from the environment."""
    lines = []
    for call in calls:
        words = [word for one in call.arguments for word in _words(one)]
        if None in words:
            return None
        given = [shlex.quote(word) for word in words if word is not None]
        lines.append(" ".join(["limelight", "predict", shlex.quote(location.root), call.name, *given]))
    return "\n".join(lines)


def _words(argument: _Argument) -> Sequence[str | None]:
    """What the command line has for the argument; `[None]`: nothing."""
    name, value = argument.name, argument.value
    files = value if isinstance(value, list) and value else [value]
    if all(isinstance(one, _File) for one in files):
        return [f"{name}=@{one.name}" for one in files if isinstance(one, _File)]
    if value is None:
        return []  # a parameter that is left out
    if _files(value):
        return [None]
    text = value if isinstance(value, str) and value_of(argument.schema, value) == value else _quoted(value)
    return [f"{name}={'@' if text.startswith('@') else ''}{text}"]


def _names(word: str, count: int, joint: str = "") -> list[str]:
    """A variable for each; without a number if there is one."""
    return [word] if count == 1 else [f"{word}{joint}{number + 1}" for number in range(count)]


def _key(name: str) -> str:
    return name if _WORD.fullmatch(name) else _quoted(name)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
