"""Options of `launch`: each is documented, set by its name in the environment, and has one default."""

from __future__ import annotations

import ast
import inspect
import re
import sys
from contextlib import suppress
from dataclasses import fields
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import limelight
from limelight.core.css_colors import CssColor
from limelight.core.errors import DeclarationError
from limelight.core.page_header import PageHeader
from limelight.core.sizes import size_bytes
from limelight.launch import options, readers
from limelight.launch.config import Config, Option, declared, read
from limelight.launch.options import AppOptions, LaunchOptions

SAMPLES: dict[Any, tuple[Any, str, Any]] = {
    readers.text: ("given", "set", "set"),
    readers.texts: (["a.example"], "b.example, c.example", ("b.example", "c.example")),
    readers.count: (7, "8", 8),
    readers.positive_count: (7, "8", 8),
    readers.positive_seconds: (7, "8.5", 8.5),
    readers.positive_size: ("512mb", "1gb", 1 << 30),
    readers.seconds: (7, "8.5", 8.5),
    size_bytes: ("512mb", "1gb", 1 << 30),
    readers.share_life: (3600, "60.5", 60.5),
    readers.switch: (True, "off", False),
    readers.tokens: (["ada:one"], "alan:two,three", {"two": "alan", "three": "token-2"}),
    readers.origins: (["https://a.example"], "https://b.example:443", ("https://b.example",)),
    readers.media_hosts: (["a.example"], "b.example", ("b.example",)),
    readers.webhook_secret: (f"whsec_{'a' * 32}", f"whsec_{'b' * 32}", f"whsec_{'b' * 32}"),
    readers.footer_links: ([], "api,settings", ("api", "settings")),
}
"""By reader: what a script may give, what the environment may say, and what is read of that."""
WORDS: dict[str, tuple[Any, str, Any]] = {
    "log_format": ("text", "json", "json"),
    "on_leave": ("stop", "finish", "finish"),
    "font": ("system", "limelight", "limelight"),
    "header": (PageHeader("Given"), "Set", PageHeader("Set")),
    "accent": ("teal", "red", CssColor(1, 0, 0)),
    "radius": ("sm", "lg", "lg"),
    "density": ("compact", "spacious", "lg"),
}
FILES = {readers.picture, readers.contents}
OPTIONS = [*declared().values()]
SAMPLED = [option for option in OPTIONS if option.reader.read in SAMPLES or option.name in WORDS]


def held(config: Config, option: Option) -> Any:
    homes = (
        config.server,
        config.share,
        config.app.http,
        config.app.files,
        config.app.page,
        config.app.engine_options({}),
    )
    return getattr(next(home for home in homes if isinstance(home, option.home)), option.field)


def samples(option: Option) -> tuple[Any, str, Any]:
    return WORDS[option.name] if option.name in WORDS else SAMPLES[option.reader.read]


def read_of(**given: Any) -> Config:
    return read(LaunchOptions(**{"server_name": "0.0.0.0", **given}))  # type: ignore[typeddict-item]  # by name


@pytest.mark.parametrize("option", SAMPLED, ids=lambda option: option.name)
def test_arguments_win_over_the_environment_and_that_over_defaults(
    option: Option, monkeypatch: pytest.MonkeyPatch
) -> None:
    given, said, expected = samples(option)
    if option.name != "server_name":
        assert held(read_of(), option) == option.default
    if option.reader.in_environment:
        monkeypatch.setenv(f"GRADIO_{option.name.removesuffix('_s').upper()}", said)
        assert held(read({}), option) == expected
        monkeypatch.setenv(f"LIMELIGHT_{option.name.removesuffix('_s').upper()}", said)
        monkeypatch.setenv(f"GRADIO_{option.name.removesuffix('_s').upper()}", "!")
        assert held(read({}), option) == expected
    found = held(read_of(**{option.name: given}), option)
    assert found == option.reader.read(given, "")
    assert found != expected


def test_all_others_are_for_scripts_only_or_name_files() -> None:
    others = {option.name for option in OPTIONS if option not in SAMPLED}
    for_scripts = {option.name for option in OPTIONS if not option.reader.in_environment}
    assert others - for_scripts == {option.name for option in OPTIONS if option.reader.read in FILES}


@pytest.mark.parametrize("option", [o for o in OPTIONS if o.takes_none], ids=lambda option: option.name)
def test_none_lifts_a_limit(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    assert held(read_of(**{option.name: None}), option) is None
    monkeypatch.setenv(f"LIMELIGHT_{option.name.removesuffix('_s').upper()}", "none")
    assert held(read_of(), option) is None


@pytest.mark.parametrize("option", [o for o in SAMPLED if o.default is None], ids=lambda option: option.name)
def test_none_is_what_nobody_said(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    if not option.reader.in_environment:
        return
    _, said, expected = samples(option)
    monkeypatch.setenv(f"LIMELIGHT_{option.name.removesuffix('_s').upper()}", said)
    assert held(read_of(**{option.name: None}), option) == expected


def test_a_value_that_is_none_is_an_error_that_names_where_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeclarationError, match="launch: max_sessions: expected a whole number, got 'many'"):
        read_of(max_sessions="many")
    with pytest.raises(DeclarationError, match=r"launch: allowed_paths: expected a list of texts, got '/data'"):
        read_of(allowed_paths="/data")
    monkeypatch.setenv("GRADIO_MAX_WAIT", "long")
    with pytest.raises(DeclarationError, match="GRADIO_MAX_WAIT: expected a whole number, got 'long'"):
        read_of()


def test_every_option_is_documented() -> None:
    tree = ast.parse(inspect.getsource(options))
    body = next(node.body for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "LaunchOptions")
    documented = {
        field.target.id
        for field, after in pairwise(body)
        if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and isinstance(after, ast.Expr)
    }
    assert set(declared()) <= documented


def test_a_name_stands_in_one_struct() -> None:
    names = [field.name for home in options.HOMES for field in fields(home)]
    assert len(names) == len(set(names))


def test_every_field_is_read_where_its_struct_is_used() -> None:
    package = Path(limelight.__file__).parent
    own = {package / "launch" / name for name in ("options.py", "config.py", "readers.py")}
    text = "\n".join(path.read_text() for path in package.rglob("*.py") if path not in own)
    unread = [
        field.name for home in options.HOMES for field in fields(home) if not re.search(rf"\.{field.name}\b", text)
    ]
    assert unread == []


def test_reading_changes_no_app(tmp_path: Path) -> None:
    styles = tmp_path / "more.css"
    styles.write_text(".more {}")
    with limelight.Blocks(css=".own {}", theme="own", js="() => 1") as demo:
        """Nothing is on it."""
    before = dict(vars(demo))
    found = read_of(css=".given {}", css_paths=str(styles), js="() => 2", theme="other").app
    assert isinstance(found, AppOptions)
    assert vars(demo) == before
    assert (found.page.css, found.page.css_of_files) == (".given {}", ".more {}")


ODD = (
    -1,
    10**400,
    10**30,
    "9" * 400,
    "9" * 5000,
    "1e308",
    float("nan"),
    "\ud800",
    "x" * 5000,
    True,
    b"5",
    object(),
    [None],
)


@pytest.mark.parametrize("option", OPTIONS, ids=lambda option: option.name)
def test_odd_values_are_read_or_refused_in_a_sentence(option: Option, monkeypatch: pytest.MonkeyPatch) -> None:
    for odd in ODD:
        with suppress(DeclarationError):
            read_of(**{option.name: odd})
        if isinstance(odd, str) and odd.isascii() and option.reader.in_environment:
            monkeypatch.setenv(f"LIMELIGHT_{option.name.removesuffix('_s').upper()}", odd)
            with suppress(DeclarationError):
                read({})


def test_the_largest_number_of_the_machine_is_one() -> None:
    assert readers.count(sys.maxsize, "") == size_bytes(sys.maxsize, "") == sys.maxsize


@pytest.mark.parametrize("name", ["max_threads", "max_log_bytes", "heartbeat_interval_s", "receive_timeout_s"])
def test_nothing_of_what_everybody_needs_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(DeclarationError, match=f"launch: {name}: expected more than 0, got 0"):
        read_of(**{name: 0})
    monkeypatch.setenv(f"LIMELIGHT_{name.removesuffix('_s').upper()}", "0")
    with pytest.raises(DeclarationError, match="expected more than 0"):
        read({})
