"""Code snippets that call an endpoint with curl, Python and JavaScript."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
    """The snippets by language. Arguments are the parameters' defaults, or examples if they have none."""
    arguments = [_Argument(one["parameter_name"], _sample(one)) for one in parameters]
    writers = {"python": _python, "javascript": _javascript, "bash": _bash}
    return {language: write(name, arguments, location) for language, write in writers.items()}


def _sample(parameter: Mapping[str, Any]) -> object:  # Any: as above
    default = parameter["parameter_default"]
    value = parameter["example_input"] if default is None and not parameter["parameter_has_default"] else default
    return _marked(value, FILE_NAMES.get(parameter["component"], "file.txt"))


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


def _bash(name: str, arguments: Sequence[_Argument], location: Location) -> str:
    """Commands for a POSIX shell: the uploads, then the call with its events."""
    data: list[object] = [argument.value for argument in arguments]
    files, variables = _files(data), _names("FILE", data, "_")
    token = ' -H "Authorization: Bearer $LIMELIGHT_TOKEN"' if location.needs_token else ""
    url, upload = f"{location.root}/call{name}", shlex.quote(f"{location.root}/gradio_api/upload")
    uploads = [
        f"{variable}=$(curl -s {upload}{token} -F {shlex.quote(f'files=@{file.name}')} | awk -F'\"' '{{ print $2}}')\n"
        for variable, file in zip(variables, files, strict=True)
    ]
    return "".join(
        [
            *uploads,
            f"curl -N {shlex.quote(url)} \\\n",
            f'  -H "Content-Type: application/json" -H "Accept: text/event-stream"{token} \\\n',
            f"  -d {_shell_word({'data': data}, variables)}",
        ]
    )


def _shell_word(body: object, variables: Sequence[str]) -> str:
    """The body as JSON in single quotes, interrupted for the variables that hold the paths of files."""
    names = iter(variables)

    def file(_: _File) -> str:
        return f'{{"path": "\'"${next(names)}"\'", "meta": {{"_type": "gradio.FileData"}}}}'

    def scalar(value: object) -> str:
        return _quoted(value).replace("'", "'\\''")

    return f"'{_Notation(file, scalar, scalar).literal(body)}'"


def _python(name: str, arguments: Sequence[_Argument], location: Location) -> str:
    needs_file = bool(_files([argument.value for argument in arguments]))
    options = ', headers={"Authorization": f"Bearer {token}"}' if location.needs_token else ""
    notation = _Notation(
        file=lambda file: f"handle_file({_quoted(file.name)})",
        scalar=lambda value: _quoted(value) if isinstance(value, str) else repr(value),
        key=_quoted,
    )
    return "".join(
        [
            "import os\n\n" if location.needs_token else "",
            f"from gradio_client import Client{', handle_file' if needs_file else ''}\n\n",
            'token = os.environ["LIMELIGHT_TOKEN"]\n' if location.needs_token else "",
            f"client = Client({_quoted(location.root)}{options})\n",
            "result = client.predict(\n",
            *(f"    {argument.name}={notation.literal(argument.value)},\n" for argument in arguments),
            f"    api_name={_quoted(name)},\n)\nprint(result)",
        ]
    )


def _javascript(name: str, arguments: Sequence[_Argument], location: Location) -> str:
    data: list[object] = [argument.value for argument in arguments]
    files, variables = _files(data), _names("file", data)
    names = iter(variables)
    notation = _Notation(file=lambda _: f"handle_file({next(names)})", scalar=_quoted, key=_key)
    token = (
        ", {\n  headers: { Authorization: `Bearer ${process.env.LIMELIGHT_TOKEN}` },\n}" if location.needs_token else ""
    )
    lines = [f"  {_key(one.name)}: {notation.literal(one.value)},\n" for one in arguments]
    return "".join(
        [
            f'import {{ Client{", handle_file" if files else ""} }} from "@gradio/client";\n\n',
            *(
                f"const {variable} = await (await fetch({_quoted(file.name)})).blob();\n"
                for variable, file in zip(variables, files, strict=True)
            ),
            f"const client = await Client.connect({_quoted(location.root)}{token});\n",
            f"const result = await client.predict({_quoted(name)}, {{",
            *(["\n", *lines] if lines else []),
            "});\nconsole.log(result.data);",
        ]
    )


def _names(word: str, data: Sequence[object], joint: str = "") -> list[str]:
    """A variable for each file of the data; without a number if there is one."""
    count = len(_files(list(data)))
    return [word] if count == 1 else [f"{word}{joint}{number + 1}" for number in range(count)]


def _key(name: str) -> str:
    return name if _WORD.fullmatch(name) else _quoted(name)


def _quoted(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)
