"""What the environment says: LIMELIGHT_NAME, else the GRADIO_NAME that existing deployments set."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Sequence
from pathlib import Path

from limelight.core.errors import DeclarationError

_SWITCHES = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}
_UNITS = {"b": 1, "kb": 1 << 10, "mb": 1 << 20, "gb": 1 << 30, "tb": 1 << 40}


def setting(name: str, default: str | None = None) -> str | None:
    for prefix in ("LIMELIGHT_", "GRADIO_"):
        value = os.environ.get(prefix + name)
        if value:
            return value
    return default


def number(name: str) -> float | None:
    text = setting(name)
    if text is None:
        return None
    try:
        return float(text)
    except ValueError:
        raise DeclarationError(name, "a number", text) from None


def is_set(name: str) -> bool | None:
    """Of a switch; None when the environment says nothing."""
    text = setting(name)
    if text is None:
        return None
    if text.lower() not in _SWITCHES:
        raise DeclarationError(name, "1 or 0", text)
    return _SWITCHES[text.lower()]


def paths(name: str) -> list[str]:
    return [path for path in (setting(name) or "").split(",") if path]


def temporary_folder() -> Path:
    return Path(setting("TEMP_DIR") or Path(tempfile.gettempdir()) / "limelight")


def size_bytes(value: str | int | None, where: str) -> int | None:
    """Bytes of a number or of text such as "5mb"."""
    if value is None or isinstance(value, int):
        return value
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt]?b)\s*", value.lower())
    if not found:
        raise DeclarationError(where, "a number of bytes, or text such as '5mb'", value)
    return int(float(found[1]) * _UNITS[found[2]])


def origins(given: Sequence[str] | None, where: str = "launch: allowed_origins") -> tuple[str, ...]:
    """Origins as browsers write them: `https://example.com`, with a port unless it is the usual one."""
    found = tuple(origin.rstrip("/").lower() for origin in given or paths("ALLOWED_ORIGINS"))
    for origin in found:
        if not re.fullmatch(r"https?://[^/?#@*\s]+", origin):
            raise DeclarationError(where, "exact origins, such as 'https://example.com'", origin)
    return found


def tokens(given: object, where: str = "launch: tokens") -> dict[str, str]:
    """Names by token, of a mapping, a list of tokens, or the environment's comma-separated `name:token`s."""
    if given is None:
        given = [one.strip() for one in (os.environ.get("LIMELIGHT_TOKENS") or "").split(",") if one.strip()]
    if isinstance(given, str):
        given = [given]
    if isinstance(given, dict):
        return {str(token): str(name) for name, token in given.items()}
    if not isinstance(given, list | tuple | set):
        raise DeclarationError(where, "a list of tokens, or a dict of names and tokens", given)
    found: dict[str, str] = {}
    for number, one in enumerate(given, 1):
        name, colon, token = str(one).partition(":")
        found[token if colon else name] = name if colon else f"token-{number}"
    return found
