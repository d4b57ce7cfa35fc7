"""Readers of option values, given by the script or as text in the environment."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from limelight.core.assets import read_all
from limelight.core.errors import DeclarationError
from limelight.core.sizes import MAX_COUNT, size_bytes
from limelight.engine.webhooks.signing import key_of
from limelight.share.options import life_s
from limelight.ui.translations import I18n

Number = TypeVar("Number", int, float)

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_MEDIA_HOST = re.compile(r"\*|https:|(https?://)?(\*\.)?[a-z0-9-]+(\.[a-z0-9-]++)*(:(\d+|\*))?")
_ORIGIN = re.compile(r"https?://[^/?#@*\s]+")
_MAX_SECONDS = 10**9  # 30 years: clocks and timers take no more


@dataclass(frozen=True)
class Reader:
    """How the value of an option is read.

    `read(value, where)` returns the converted value, or raises `DeclarationError` that names `where`.
    """

    read: Callable[[Any, str], object]  # Any: whatever the script passes
    is_list: bool = False
    """Text from the environment is split at commas."""
    in_environment: bool = True


def as_it_is(value: object, _: str) -> object:
    """Return the value without checking it."""
    return value


def translations(value: object, where: str) -> I18n | None:
    if value is not None and not isinstance(value, I18n):
        raise DeclarationError(where, "I18n(en={…}, …)", value)
    return value


def text(value: object, where: str) -> str:
    if not isinstance(value, str | Path):
        raise DeclarationError(where, "text", value)
    return str(value)


def switch(value: object, where: str) -> bool:
    """A bool, from True or False, a number, or text such as "1", "yes" or "off"."""
    if isinstance(value, str) and value.lower() in _SWITCHES:
        return _SWITCHES[value.lower()]
    if not isinstance(value, bool | int):
        raise DeclarationError(where, "1 or 0" if isinstance(value, str) else "True or False", value)
    return bool(value)


def count(value: object, where: str) -> int:
    """A whole number from 0, given as a number or text."""
    number = _number(value)
    if number is None or number != int(number):
        raise DeclarationError(where, "a whole number", value)
    _check_range(number, where, value, MAX_COUNT)
    return value if isinstance(value, int) else min(int(number), MAX_COUNT)


def positive_count(value: object, where: str) -> int:
    return _positive(count(value, where), where)


def seconds(value: object, where: str) -> float:
    """A number of seconds from 0 to about 30 years, given as a number or text."""
    number = _number(value)
    if number is None:
        raise DeclarationError(where, "a number of seconds", value)
    _check_range(number, where, value, _MAX_SECONDS)
    return number


def positive_seconds(value: object, where: str) -> float:
    return _positive(seconds(value, where), where)


def share_life(value: object, where: str) -> float:
    return life_s(seconds(value, where), where)


def webhook_secret(value: object, where: str) -> str:
    found = text(value, where)
    try:
        key_of(found)
    except ValueError as error:  # without the text, which is a secret
        raise DeclarationError(where, str(error).removeprefix("expected ")) from None
    return found


def _check_range(number: float, where: str, value: object, most: int) -> None:
    if not 0 <= number <= float(most):
        raise DeclarationError(where, f"a number from 0 to {most}", value)


def _positive(number: Number, where: str) -> Number:
    """For options with which nothing would work if they were 0."""
    if not number:
        raise DeclarationError(where, "more than 0", number)
    return number


def _number(value: object) -> float | None:
    """The value as a finite number, or None."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        found = float(value)
    except (ValueError, OverflowError):
        return None
    return found if math.isfinite(found) else None


def positive_size(value: object, where: str) -> int:
    return _positive(size_bytes(value, where), where)


def texts(value: object, where: str) -> tuple[str, ...]:
    if not isinstance(value, list | tuple | set | frozenset) or not all(isinstance(one, str | Path) for one in value):
        raise DeclarationError(where, "a list of texts", value)
    return tuple(map(str, value))


def one_of(*names: str) -> Callable[[object, str], str]:
    """A reader that accepts only these texts."""

    def read(value: object, where: str) -> str:
        if value not in names:
            raise DeclarationError(where, " or ".join(map(repr, names)), value)
        return str(value)

    return read


def origins(value: object, where: str) -> tuple[str, ...]:
    """Origins as browsers write them: `https://example.com`, with a port unless it is the default one."""
    found = tuple(map(_plain_origin, texts(value, where)))
    for origin in found:
        if not _ORIGIN.fullmatch(origin):
            raise DeclarationError(where, "exact origins, such as 'https://example.com'", origin)
    return found


def _plain_origin(origin: str) -> str:
    """The origin without the default port, in lower case."""
    origin = origin.rstrip("/").lower()
    return origin.removesuffix(":443" if origin.startswith("https:") else ":80")


def media_hosts(value: object, where: str) -> tuple[str, ...]:
    """CSP sources that name hosts, `https:` or `*`."""
    if isinstance(value, str):
        raise DeclarationError(where, "a list of hosts, such as ['example.com']", value)
    found = tuple(source.strip().rstrip("/").lower() for source in texts(value, where))
    for source in found:
        if not _MEDIA_HOST.fullmatch(source):
            raise DeclarationError(
                where, "hosts such as 'example.com' or 'https://*.example.com', 'https:' or '*'", source
            )
    return found


def tokens(value: object, where: str) -> dict[str, str]:
    """Names by token, from a dict of names and tokens, a list of tokens, or a list of `name:token` texts."""
    pairs = list(_named_tokens([value] if isinstance(value, str) else value, where))
    if not pairs or not all(token.strip() for _, token in pairs):
        raise DeclarationError(where, "at least one token, none of them empty; None leaves the app open")
    return {token: name for name, token in pairs}


def _named_tokens(given: object, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(given, Mapping):
        yield from ((_plain(name, where), _plain(token, where)) for name, token in given.items())
        return
    if not isinstance(given, list | tuple | set):
        raise DeclarationError(where, "a list of tokens, or a dict of names and tokens", given)
    for number, one in enumerate(given, 1):
        name, colon, token = _plain(one, where).partition(":")
        yield (name, token) if colon else (f"token-{number}", name)


def passwords(value: object, where: str) -> Mapping[str, str] | Callable[[str, str], bool]:
    """Passwords by name, or the author's function of name and password."""
    if callable(value):
        checks: Callable[[str, str], bool] = value
        return checks
    pairs = [value] if isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], str) else value
    if not isinstance(pairs, list | tuple) or not all(isinstance(one, tuple | list) and len(one) == 2 for one in pairs):
        raise DeclarationError(where, "a (name, password) pair, a list of them, or a function")
    found = {_plain(name, where): _plain(password, where) for name, password in pairs}
    if not all(found.values()):
        raise DeclarationError(where, "passwords that are not empty")
    return found


def _plain(value: object, where: str) -> str:
    """Check that a name or secret is text: an unset variable must not become the password "None".

    The error does not contain the value, which may be a secret.
    """
    if not isinstance(value, str):
        raise DeclarationError(where, f"names and secrets as text, got {type(value).__name__}")
    return value


def function(value: object, where: str) -> Callable[..., Any]:  # Any: the author's
    if not callable(value):
        raise DeclarationError(where, "a function of the request", value)
    found: Callable[..., Any] = value  # Any: as above
    return found


def picture(value: object, where: str) -> Path:
    """The absolute path of a file that exists."""
    try:
        found = Path(value).resolve() if isinstance(value, str | Path) and Path(value).is_file() else None
    except (OSError, ValueError):  # not even a path
        found = None
    if found is None:
        raise DeclarationError(where, "the path of a picture", value)
    return found


def contents(value: object, where: str) -> str:
    """The contents of the files, one after another."""
    return read_all(value, where)


def footer_links(value: object, where: str) -> tuple[str | dict[str, str], ...]:
    """Names of links, or dicts of a label and a URL."""
    if not isinstance(value, list | tuple):
        raise DeclarationError(where, f"a list of {_FOOTER}", value)
    for one in value:
        if one not in ("api", "gradio", "settings", "runs") and not (isinstance(one, dict) and {*one} == _LINK):
            raise DeclarationError(where, _FOOTER, one)
    return tuple(value)


_FOOTER = "'api', 'gradio', 'settings' or {'label': …, 'url': …}"
_LINK = {"label", "url"}
