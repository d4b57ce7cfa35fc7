"""Writes `docs/reference`: a page for each component and layout, and pages of classes, functions, events and routes."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path
from typing import get_type_hints

from scripts.option_texts import TEXTS
from scripts.page_types import field_texts, subclasses
from scripts.route_texts import TEXTS as ROUTE_TEXTS

import limelight
from limelight.http import routes
from limelight.names import HOMES, SHORTCUTS
from limelight.ui import layouts
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.declared import BlocksOptions
from limelight.ui.no_effect import NO_EFFECT
from limelight.ui.triggers import TriggerOptions

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / "examples" / "components"
BASES = ("Component", "WebComponent")
"""Classes to derive from, which have no page of an example."""
WRITTEN = "Written by `make gen` from the declarations.\n"
CLASSES = (
    "# Classes and functions\n\nAll other public names: apps, what functions take and return, and what they call. "
    + WRITTEN
)
EVENTS = (
    """# Events

A function is bound to an event by the method of that name: `button.click(fn, inputs, outputs)`. The
method returns an object whose `then`, `success` and `failure` bind what runs afterwards.
`gr.on([a.click, b.submit], fn, …)` binds several events at once, and every app has `load` and `unload`. """
    + WRITTEN
)
ROUTES = (
    "# Routes\n\nEvery route of a server. The [HTTP API](../api.md) says how those for callers are used. " + WRITTEN
)


@cache
def kinds() -> list[type[Block]]:
    """Components and layouts by name."""
    blocks = {kind.__name__: kind for kind in subclasses(Block) if kind.__name__ in HOMES}
    found = [kind for _, kind in sorted(blocks.items())]
    return [kind for kind in found if issubclass(kind, Component) or kind.__module__ == layouts.__name__]


@cache
def pages() -> dict[str, str]:
    """Files below `docs/` by the names of components and layouts."""
    return {kind.__name__: f"reference/{kind.__name__.lower()}.md" for kind in kinds() if kind.__name__ not in BASES}


def targets() -> dict[str, Callable[[], str]]:
    found: dict[str, Callable[[], str]] = {
        f"docs/{pages()[kind.__name__]}": partial(page_of, kind) for kind in kinds() if kind.__name__ in pages()
    }
    own = {"classes": classes, "events": events, "routes": all_routes}
    return found | {f"docs/reference/{name}.md": generate for name, generate in own.items()}


def page_of(kind: type[Block]) -> str:
    name = kind.__name__
    also = [f"`{other}`" for other in HOMES if other != name and getattr(limelight, other) is kind]
    short = [f'`"{word}"`' for word, (made, given) in SHORTCUTS.items() if made == name and not given]
    notes = [f"Also {', '.join(also)}." if also else "", f"Short name: {', '.join(short)}." if short else ""]
    common = "every component" if issubclass(kind, Component) else "every layout"
    parts = [
        f"# `{name}`",
        inspect.getdoc(kind) or "",
        " ".join(note for note in notes if note),
        f"![{name} of the example, in light and dark](../images/reference/{name.lower()}.webp)",
        f"```python\n{(EXAMPLES / f'{name.lower()}_app.py').read_text()}```",
        f"## Options\n\n{_options(kind)}",
        f"And [those of {common}](../components.md#options-of-{common.replace(' ', '-')}).",
        _events(kind),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def parameters(kind: type) -> dict[str, inspect.Parameter]:
    """The parameters of a class and its bases that are its own. Those without effect have a page of their own."""
    found: dict[str, inspect.Parameter] = {}
    for base in kind.__mro__:
        if "__init__" not in base.__dict__ or base in (Block, Component, layouts.Layout):
            continue
        for name, one in inspect.signature(inspect.getattr_static(base, "__init__")).parameters.items():
            if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL) and name != "self":
                found.setdefault(name, one)
    return {name: one for name, one in found.items() if not name.startswith("_")}


def text_of(kind: type, name: str) -> str:
    """What an option means. Raises `KeyError` if nothing says it: `option_texts.py` is the place."""
    none = next((NO_EFFECT[base.__name__, name] for base in kind.__mro__ if (base.__name__, name) in NO_EFFECT), "")
    if none:
        return f"Without effect: {none}."
    own = next((TEXTS[f"{base.__name__}.{name}"] for base in kind.__mro__ if f"{base.__name__}.{name}" in TEXTS), "")
    return own or TEXTS[name]


def _options(kind: type[Block]) -> str:
    rows = [
        f"| `{name}` | {_type(one)} | {_default(one)} | {text_of(kind, name)} |"
        for name, one in parameters(kind).items()
    ]
    return (
        "\n".join(["| option | type | default | |", "| --- | --- | --- | --- |", *rows]) if rows else "None of its own."
    )


def _type(one: inspect.Parameter) -> str:
    if one.annotation is one.empty:
        return ""
    text = one.annotation if isinstance(one.annotation, str) else inspect.formatannotation(one.annotation)
    return _cell(text)


def _cell(code: str) -> str:
    return f"`{code}`".replace("|", "\\|")


def _default(one: inspect.Parameter) -> str:
    if one.default is one.empty:
        return ""
    is_plain = one.default is None or isinstance(one.default, str | int | float | tuple | list | dict)
    return _cell(repr(one.default)) if is_plain else ""


def _events(kind: type[Block]) -> str:
    names = sorted(kind.EVENTS) if issubclass(kind, Component) else sorted(getattr(kind, "EVENTS", ()))
    if not names:
        return ""
    return f"## Events\n\n{', '.join(f'[`{name}`](events.md#{name})' for name in names)}."


def common_options(options: type) -> str:
    """A table of the options that many classes share, from their declaration."""
    notes = field_texts(options)
    rows = [f"| `{name}` | {kind} | {notes[name]} |" for name, kind in _types(options).items()]
    return "\n".join(["| option | type | |", "| --- | --- | --- |", *rows])


def _types(options: type) -> dict[str, str]:
    """Types of fields as they are written, those of bases too."""
    written = {name: getattr(hint, "__forward_arg__", str(hint)) for name, hint in options.__annotations__.items()}
    return {name: _cell(text) for name, text in written.items()}


def events() -> str:
    by_name: dict[str, list[str]] = {}
    for kind in kinds():
        for name in getattr(kind, "EVENTS", ()):
            if kind.__name__ in pages():
                by_name.setdefault(name, []).append(kind.__name__)
    parts = [EVENTS, f"## Options of a listener\n\n{common_options(TriggerOptions)}\n"]
    for name, owners in sorted(by_name.items()):
        links = ", ".join(f"[`{owner}`]({pages()[owner].removeprefix('reference/')})" for owner in owners)
        parts.append(f"## `{name}`\n\n{EVENT_TEXTS[name]} Of {links}.\n")
    return "\n".join(parts)


EVENT_TEXTS: dict[str, str] = {
    "apply": "The user asks with a button that the drawing be used.",
    "blur": "The field loses the focus.",
    "change": "The value changes, whoever changes it: the user or a function.",
    "clear": "The user empties it.",
    "click": "The user clicks it, or presses it with a key.",
    "collapse": "It is closed.",
    "copy": "The user copies from it: [`CopyData`](classes.md#copydata).",
    "delete": "The user removes something from it.",
    "double_click": "The user clicks it twice.",
    "download": "The user downloads a file: [`DownloadData`](classes.md#downloaddata).",
    "edit": "The user edits a part of it: [`EditData`](classes.md#editdata).",
    "end": "It has been played to its end.",
    "example_select": "The user chooses an example.",
    "expand": "It is opened.",
    "focus": "The field gets the focus.",
    "input": "The user changes the value. Functions that change it do not fire this.",
    "key_up": "The user lets go of a key: [`KeyUpData`](classes.md#keyupdata).",
    "like": "The user rates a message: [`LikeData`](classes.md#likedata).",
    "load": "It has been loaded.",
    "open": "The user opens an item.",
    "option_select": "The user chooses one of the options of a message.",
    "pause": "Playing stops before the end.",
    "pause_recording": "Recording pauses.",
    "play": "Playing starts.",
    "preview_close": "The preview is closed.",
    "preview_open": "The preview is opened.",
    "release": "The user lets go of the control.",
    "retry": "The user asks for another answer: [`RetryData`](classes.md#retrydata).",
    "save": "What it keeps is stored.",
    "select": "The user selects a part of it, or chooses: [`SelectData`](classes.md#selectdata).",
    "start_recording": "Recording starts.",
    "stop": "The user stops it.",
    "stop_recording": "Recording ends.",
    "stream": "The next piece of a live recording has come.",
    "submit": "The user presses Enter, or the button of the field.",
    "tick": "The time is up.",
    "undo": "The user withdraws a message: [`UndoData`](classes.md#undodata).",
    "upload": "The user has uploaded a file.",
}


def classes() -> str:
    described = {kind.__name__ for kind in kinds()} - {*BASES}
    names = [name for name in HOMES if getattr(getattr(limelight, name), "__name__", name) not in described]
    apps = f"## Options of an app\n\n{common_options(BlocksOptions)}\n"
    return "\n".join([CLASSES, apps, *(_section(name, getattr(limelight, name)) for name in names)])


def _section(name: str, value: object) -> str:
    if not callable(value):
        return f"## `{name}`\n\n{CONSTANTS[name]}\n"
    doc = inspect.getdoc(value) or ""
    parts = [f"## `{name}`", doc, _table(value)]
    return "\n\n".join(part for part in parts if part) + "\n"


CONSTANTS: Mapping[str, str] = {
    "NO_RELOAD": "True where the script is not being reloaded in the same process, which is always."
}


def _table(value: Callable[..., object]) -> str:
    try:
        found = inspect.signature(value).parameters.values()
    except ValueError:  # a dict with types
        return "Keys: " + ", ".join(f"`{name}`" for name in get_type_hints(value)) + "."
    rows = list(_rows(found))
    return "\n".join(["| parameter | type | default |", "| --- | --- | --- |", *rows]) if rows else ""


def _rows(found: object) -> Iterator[str]:
    for one in found:  # type: ignore[attr-defined]
        if one.name.startswith("_"):
            continue
        if one.kind is one.VAR_KEYWORD and "Unpack" in str(one.annotation):
            listed = re.search(r"Unpack\[(\w+)\]", str(one.annotation))
            yield f"| `**{one.name}` | {_type(one)} | {LINKS.get(listed[1], '') if listed else ''} |"
        else:
            stars = {one.VAR_KEYWORD: "**", one.VAR_POSITIONAL: "*"}.get(one.kind, "")
            yield f"| `{stars}{one.name}` | {_type(one)} | {_default(one)} |"


LINKS: Mapping[str, str] = {
    "TriggerOptions": "[options of a listener](events.md#options-of-a-listener)",
    "BlocksOptions": "[options of an app](#options-of-an-app)",
    "LookOptions": "[options of an app](#options-of-an-app)",
    "ComponentOptions": "[options of every component](../components.md#options-of-every-component)",
    "LaunchOptions": "[options of a server](../options.md)",
}


def all_routes() -> str:
    lines = ["| route | methods | |", "| --- | --- | --- |"]
    for path, methods, handler in routes.ROOT:
        lines.append(f"| `{path}` | {', '.join(methods)} | {_purpose(path, handler)} |")
    lines += ["", "These are also served below `/gradio_api`:", "", "| route | methods | |", "| --- | --- | --- |"]
    for path, methods, handler in routes.API:
        lines.append(f"| `{path}` | {', '.join(methods)} | {_purpose(path, handler)} |")
    return ROUTES + "\n" + "\n".join(lines) + "\n"


def _purpose(path: str, handler: object) -> str:
    """What a route is for. Raises `KeyError` if nothing says it: the docstring or `route_texts.py` is the place."""
    said = " ".join((inspect.getdoc(handler) or "").partition("\n\n")[0].split())
    return (said or ROUTE_TEXTS[path]).replace("|", "\\|")
