"""Blocks like those of another app.

Only options on a list are taken over, and only as plain data: nothing that the other app says becomes a path, markup,
a style, a script or an address of this app.
"""

from __future__ import annotations

import importlib
import logging
import re
from collections.abc import Mapping
from typing import Any, cast

import msgspec
from msgspec import structs

from limelight.components.annotated import AnnotatedImage
from limelight.components.native_plots import NativePlot
from limelight.core.errors import InputRejected
from limelight.core.wire import Json
from limelight.names import HOMES, SHORTCUTS
from limelight.recipes.remote.explorer import RemoteExplorer
from limelight.recipes.remote.samples import samples_of
from limelight.recipes.remote.server import RemoteComponent, RemoteNode, RemoteServer
from limelight.ui import layouts
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.layouts import Layout

logger = logging.getLogger("limelight")

TAKEN = frozenset(
    """active allow_custom_value allow_reordering autofocus autoscroll buttons canvas_size caption choices
    color_title colors_in_legend column_count column_widths columns combine_adjacent container copyable cutoff_hsv
    datatype editable equal_height feedback_options file_count file_types filterable fixed_canvas format
    group_consecutive headers height image_mode include_time info interactive label language layout likeable
    line_breaks lines max_chars max_choices max_height max_length max_lines maximum min_height min_width minimum
    multiselect num_top_classes object_fit open orientation pinned_columns placeholder position precision preview
    row_count rows rtl scale selected show_color_legend show_header show_heading show_indices show_inline_category
    show_label show_legend show_line_numbers show_row_numbers show_search size slider_position sort sources
    static_columns step stop_btn streamable streaming submit_btn text_align timezone title tooltip transforms
    variant visible width wrap wrap_lines x x_axis_format x_axis_labels_visible x_bin x_label_angle x_lim x_title
    y y_aggregate y_axis_format y_label_angle y_lim y_title""".split()
)
"""Options that are taken over, if the block here has them and they are plain."""
OF_DRAWINGS = frozenset({"color", "color_map"})
"""Options that are taken over for what draws them. Others would make styles of them."""
LAYOUTS: Mapping[str, type[Layout]] = {
    kind.type_name: kind
    for kind in (
        layouts.Accordion, layouts.Column, layouts.Draggable, layouts.Group, layouts.Row,
        layouts.Sidebar, layouts.Step, layouts.Tab, layouts.Tabs, layouts.Walkthrough,
    )
}  # fmt: skip
STAND_INS = {"html": "markdown", "nativeplot": "lineplot", "webcomponent": "json"}
"""Markup of another app is shown as sanitised text, and no element of its packages runs here. What is drawn of a plot
says its value."""
CHECKED = frozenset({"dataframe", "nativeplot", "plot"})
"""Types whose values have a form that the page relies on."""
EXPLORER = "fileexplorer"
KEPT_THERE = frozenset({"state", "browserstate"})
"""Values that stay on the other server."""
NOT_SHOWN = frozenset({"dialogue", "loginbutton", "duplicatebutton", "deeplinkbutton", "navbar"})


TEXT_MARK = "__i18n__"
MAX_TEXT = 1 << 20
"""Characters that texts may add to one option."""
_MARKED = re.compile(r"__i18n__(\{[^{}]*+\})")


class _Marker(msgspec.Struct):
    key: str


class Shape:
    """Makes the blocks, inside the app that is open. `blocks`: by the other app's ids."""

    def __init__(self, components: list[RemoteComponent], texts: Mapping[str, Json], server: RemoteServer) -> None:
        """`texts`: by the keys that stand in their places."""
        self._server = server
        self._components = {one.id: with_texts(one, texts) for one in components}
        self.blocks: dict[int, Block] = {}

    def make(self, node: RemoteNode) -> None:
        for child in node.children or ():
            remote = self._components.get(child.id)
            if remote is None or remote.type == "form":  # fields are joined here anew
                self.make(child)
            elif remote.type in LAYOUTS:
                with self._layout(remote):
                    self.make(child)
            elif remote.type not in KEPT_THERE | NOT_SHOWN:
                self.blocks[remote.id] = self._component(remote)

    def options(self, block: Block, given: Mapping[str, Json]) -> dict[str, object]:
        """Of the other app's options, those that the block takes."""
        return _taken(type(block), given)

    def _layout(self, remote: RemoteComponent) -> Layout:
        made = self._made(LAYOUTS[remote.type], remote)
        self.blocks[remote.id] = made
        return cast(Layout, made)

    def _component(self, remote: RemoteComponent) -> Component:
        kind = component_class(remote.type)
        if kind is None:
            logger.warning("load: a component of the type %.40r is shown as JSON", remote.type)
            kind = component_class("json")
            assert kind is not None
        if kind is RemoteExplorer:
            explorer = cast(RemoteExplorer, self._made(kind, remote))
            explorer.of(self._server, remote.id, remote.props.get("root_dir"))
            return explorer
        value = remote.props.get("value")
        if kind.type_name == "json" and isinstance(value, str):
            value = msgspec.json.encode(value).decode()  # a text as a value, where scripts give the text of one
        is_plain = _is_value(value) and not kind.holds_files
        more = {"value": value} if is_plain or (kind.type_name in CHECKED and _is_fitting(kind, value)) else {}
        if remote.type == "dataset":
            more |= self._samples(remote)
        return cast(Component, self._made(kind, remote, **more))

    def _made(self, kind: type[Block], remote: RemoteComponent, **more: Json) -> Block:
        options = _taken(kind, remote.props)
        if kind is layouts.Tab or kind is layouts.Step:
            options["id"] = remote.props.get("id")
        for given in ({**options, **more}, options, {}):
            try:
                made: Block = cast(Any, kind)(**given)  # Any: the signatures differ
                return made
            except (TypeError, ValueError) as error:
                logger.warning("load: a %s of the other app has options that do not fit: %s", remote.type, error)
        raise AssertionError("a block without options can be made")

    def _samples(self, remote: RemoteComponent) -> dict[str, Json]:
        ids, names = remote.props.get("component_ids"), remote.props.get("components")
        kinds = [self._components[one].type for one in ids if one in self._components] if isinstance(ids, list) else []
        if not kinds and isinstance(names, list):
            kinds = [str(name) for name in names]
        found = samples_of(remote.props.get("samples"), [component_class(kind) for kind in kinds], _is_shown)
        if found is None:
            return {"components": ["textbox"], "samples": [], "visible": False}
        return {**found, "headers": remote.props.get("headers")}


def with_texts(remote: RemoteComponent, texts: Mapping[str, Json]) -> RemoteComponent:
    """The component with texts for their keys; without the options for whose keys there is none."""
    props = {name: _translated(one, texts) for name, one in remote.props.items()}
    return structs.replace(remote, props={name: one for name, one in props.items() if one is not None})


def _translated(value: Json, texts: Mapping[str, Json]) -> Json:
    if not isinstance(value, str) or TEXT_MARK not in value:
        return value
    parts: list[str] = []
    end = size = 0
    for found in _MARKED.finditer(value):  # in one pass: a text may have markers of its own, which stay
        try:
            text = texts.get(msgspec.json.decode(found[1], type=_Marker).key)
        except msgspec.DecodeError:
            return None
        size += len(text) if isinstance(text, str) else MAX_TEXT
        if not isinstance(text, str) or size >= MAX_TEXT:
            return None
        parts += value[end : found.start()], text
        end = found.end()
    return "".join([*parts, value[end:]])


def component_class(name: str) -> type[Component] | None:
    """The component that stands for the other app's of this type."""
    if name == EXPLORER:  # of this machine it shows nothing
        return RemoteExplorer
    name = STAND_INS.get(name, name)
    if name not in SHORTCUTS:
        return None
    home = SHORTCUTS[name][0]
    found: type[Component] = getattr(importlib.import_module(f"limelight.{HOMES[home]}"), home)
    return found


def _taken(kind: type[Block], given: Mapping[str, Json]) -> dict[str, object]:
    taken = TAKEN | OF_DRAWINGS if issubclass(kind, NativePlot | AnnotatedImage) else TAKEN
    known = taken & kind.known_options()
    return {name: _plain(name, one) for name, one in given.items() if name in known and _is_plain(name, one)}


def _is_plain(name: str, value: Json) -> bool:
    if name == "color_map":
        return isinstance(value, dict) and all(isinstance(one, str) for one in value.values())
    return value is not None and (name == "choices" or _is_value(value))


def _is_shown(kind: type[Component], value: Json) -> bool:
    """Whether a column of samples is shown by this kind."""
    return kind is not RemoteExplorer and (_is_value(value) or (kind.type_name in CHECKED and _is_fitting(kind, value)))


def _is_fitting(kind: type[Component], value: Json) -> bool:
    """Whether a component of this kind shows the value as it is: it is no figure, which only functions return."""
    try:
        return kind.type_name != "plot" and kind(render=False).check(value) is not None
    except InputRejected:
        return False


def _is_value(value: Json) -> bool:
    """Whether it is text, a number or a list of these, which means the same everywhere."""
    plain = (str, int, float, bool)
    return value is None or isinstance(value, plain) or (isinstance(value, list) and all(map(_is_value, value)))


def _plain(name: str, value: Json) -> object:
    if name == "choices" and isinstance(value, list):
        return [tuple(one) if isinstance(one, list) else one for one in value]
    if name == "datatype":  # cells of HTML are shown as other markup of theirs
        given = value if isinstance(value, list) else [value]
        plain = ["markdown" if one == "html" else one for one in given]
        return plain if isinstance(value, list) else plain[0]
    return value
