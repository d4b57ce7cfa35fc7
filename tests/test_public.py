"""The names that scripts import."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

import limelight

NAMES = [name for name in limelight.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", NAMES)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(limelight, name)
    assert inspect.getdoc(value), f"{name} has no docstring"
    assert name in dir(limelight)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="Imaginary"):
        _ = limelight.Imaginary


def test_importing_loads_nothing_heavy() -> None:
    code = "import limelight, sys; print(*sorted(name for name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "PIL", "starlette", "uvicorn", "httpx", "msgspec", "limelight.ui"} & set(loaded) == set()


def test_declaring_an_app_needs_no_web_server() -> None:
    code = "import limelight, sys; limelight.Interface(len, 'text', 'number'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert {"numpy", "PIL", "starlette", "uvicorn", "httpx"} & set(loaded) == set()
