"""Templates of `HTML`: text with `${…}` expressions, which are the author's JavaScript, and `{{…}}` tags.

The page has a Content-Security-Policy that forbids `eval`. So the expressions are cut out here, and become functions in
an inline script that the server sends with its nonce. What is left is plain text, whose tags the page interprets.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container, Iterator
from functools import lru_cache
from typing import NamedTuple

from limelight.core.errors import DeclarationError
from limelight.core.page import Template

_PATH = re.compile(r"\s*+[A-Za-z_$][\w$]*+(?:\s*+\.\s*+[A-Za-z_$][\w$]*+)*+\s*+\Z")
_ESCAPE = re.compile(r"\\(\{\{|u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|\r\n|[^0-9ux]|0(?!\d))", re.DOTALL)
_NAMED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_BEFORE_A_REGEX = re.compile(r"\b(?:return|typeof|in|of|new|delete|void|case)\Z")
_SIGNS_BEFORE_A_REGEX = frozenset("(,=:[!&|?{};+-*%~^<>")
_LONGEST_WORD = 8  # of those, with what is before them
_REGEX = re.compile(r"(?:^|[(,=:\[!&|?{};+\-*%~^<>]|=>|\b(?:return|typeof|in|of|new|delete|void|case))\s*\Z")
_REGEX = re.compile(r"/(?:\\.|\[(?:\\.|[^\]\\\n])*+\]|[^/\\\n\[])++/\w*")
_STRING = re.compile(r"""(["'])(?:\\.|(?!\1).)*+\1""", re.DOTALL)
MAX_CACHED = 1 << 16  # characters: a function may make templates of any length


class Script(NamedTuple):
    name: str
    code: str


def cut(text: str, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The parts of a template and the expressions between them. Escapes are resolved as in JavaScript."""
    return _cut_once(text, where) if len(text) <= MAX_CACHED else _cut(text, where)


@lru_cache(maxsize=256)
def _cut_once(text: str, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return _cut(text, where)


def _cut(text: str, where: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    parts, expressions, begin, at = list[str](), list[str](), 0, 0
    while (at := text.find("${", at)) >= 0:
        if text.startswith("${{", at) or _is_escaped(text, at):  # `${{price}}` is a dollar sign and a tag
            at += 2
            continue
        end = _end_of_expression(text, at + 2)
        if end is None:
            line = text.count("\n", 0, at) + 1
            raise DeclarationError(where, "a } for each ${", f"none for the one in line {line}")
        parts.append(_resolved(text[begin:at]))
        expressions.append(text[at + 2 : end])
        begin = at = end + 1
    return (*parts, _resolved(text[begin:])), tuple(expressions)


def template(text: str, names: Container[str], where: str) -> Template:
    """As the page gets it, of a component with properties of these names."""
    parts, expressions = cut(text, where)
    script = template_script(text, names, where)
    return {"parts": [*parts], "expressions": [*expressions], "code": None if script is None else script.name}


def template_script(text: str, names: Container[str], where: str) -> Script | None:
    """The expressions of a template as one function of the properties and the number of an expression."""
    _, expressions = cut(text, where)
    if all(_PATH.match(one) and one.partition(".")[0].strip() in names for one in expressions):
        return None
    cases = "".join(f"case {number}: return (\n{one}\n);\n" for number, one in enumerate(expressions))
    return _script(f"function (props, at) {{ with (props) {{ switch (at) {{\n{cases}}} }} }}")


def load_script(code: str) -> Script:
    """`js_on_load` as a function of what it is given."""
    return _script(f"async function (element, trigger, props, server, upload, watch) {{\n{code}\n}}")


def _script(code: str) -> Script:
    return Script(f"html:{hashlib.sha256(code.encode()).hexdigest()[:16]}", code)


def _is_escaped(text: str, at: int) -> bool:
    begin = at
    while begin and text[begin - 1] == "\\":
        begin -= 1
    return (at - begin) % 2 == 1


def _resolved(text: str) -> str:
    r"""Text without the escapes of a template literal, but for `\{{`, which is one of tags."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(found: re.Match[str]) -> str:
    escape = found[1]
    if escape == "{{":
        return found[0]
    if escape[0] in "ux":
        number = int(escape[1:].strip("{}"), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else found[0]
    return _NAMED.get(escape, escape)


def _end_of_expression(text: str, at: int) -> int | None:
    """Where the `}` is that ends the JavaScript which begins at `at`."""
    depth = 0
    for place, sign in _tokens(text, at):
        if sign == "{":
            depth += 1
        elif sign == "}":
            if depth == 0:
                return place
            depth -= 1
    return None


def _tokens(text: str, begin: int) -> Iterator[tuple[int, str]]:
    """Each character that is no part of a string, comment or regular expression, with its place."""
    at, no_regex_before = begin, begin
    while at < len(text):
        sign, end = text[at], at + 1
        if sign == "`":
            end = _after(_end_of_literal(text, at + 1), 1)
        elif sign in "\"'":
            found = _STRING.match(text, at)
            end = 0 if found is None else found.end()
        elif text.startswith("//", at):
            end = _end_of_line(text, at)
        elif text.startswith("/*", at):
            end = _after(text.find("*/", at + 2), 2)
        elif sign == "/" and at >= no_regex_before and _may_begin_a_regex(text, begin, at):
            found = _REGEX.match(text, at)
            if found is not None:
                end = found.end()
            else:  # as many others in this line that begin like this
                no_regex_before = _end_of_line(text, at)
        if not end:  # it has none
            return
        if end == at + 1:
            yield at, sign
        at = end


def _after(end: int | None, length: int) -> int:
    return 0 if end is None or end < 0 else end + length


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _may_begin_a_regex(text: str, begin: int, at: int) -> bool:
    while at > begin and text[at - 1].isspace():
        at -= 1
    if at == begin or text[at - 1] in _SIGNS_BEFORE_A_REGEX:
        return True
    return _BEFORE_A_REGEX.search(text[max(begin, at - _LONGEST_WORD) : at]) is not None


def _end_of_literal(text: str, at: int) -> int | None:
    """Where the back quote is that ends the template literal whose text begins at `at`."""
    while at < len(text):
        if text[at] == "\\":
            at += 2
        elif text[at] == "`":
            return at
        elif text.startswith("${", at):
            end = _end_of_expression(text, at + 2)
            if end is None:
                return None
            at = end + 1
        else:
            at += 1
    return None
