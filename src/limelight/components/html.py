"""Markup of the author's, up to whole components that a script makes of templates and JavaScript."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, ClassVar, cast

from msgspec import UNSET

from limelight.components import templates
from limelight.components.data import spelled_out
from limelight.components.described import Described
from limelight.components.templates import Script
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError
from limelight.core.lines import place_of_caller
from limelight.core.page import Template
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component
from limelight.ui.layouts import Layout
from limelight.ui.triggers import EventListener, Function

__all__ = ["HTML"]

logger = logging.getLogger("limelight")

PLAIN = "${value}"
CLICK = "element.addEventListener('click', function() { trigger('click') });"
_SCRIPT = re.compile(r"<script[\s>]", re.IGNORECASE)
_NAMES = frozenset({"value", "label", "visible"})
"""What templates always find, beside the properties that the script gives."""


class Properties(dict[str, object]):
    """The properties of a component that its class does not declare.

    Classes of scripts read `self.props["choices"]`, where this package calls `props()`: called, it is that method.
    """

    def __init__(self, given: Mapping[str, object], page_props: Callable[[], dict[str, object]]) -> None:
        super().__init__(given)
        self._page_props = page_props

    def __call__(self) -> dict[str, object]:
        return self._page_props()


class HTML(Described, Layout):
    """Shows HTML without sanitizing it: pass only text that you trust. Scripts in it do not run.

    `html_template` and `css_template` are filled with `value` and with every other keyword argument, by `{{name}}` (as
    Handlebars has it: escaped) and by `${…}` (JavaScript; its result is markup). `js_on_load` runs once, with
    `element`, `props`, `trigger(event, data)`, `watch(names, callback)`, `upload(file)` and `server`, which has the
    `server_functions`. Any event that `js_on_load` names in quotes can be listened to. With `with`, blocks become its
    children, which stand in place of `@children`. Classes of scripts may derive from it, and say what their value is
    in `api_info`, or by a class of pydantic's in `data_model`.
    """

    type_name = "html"
    EVENTS = (
        *("change", "input", "click", "double_click", "submit", "stop", "edit", "clear", "play", "pause", "end"),
        *("start_recording", "pause_recording", "stop_recording", "focus", "blur", "upload", "release", "select"),
        *("stream", "like", "example_select", "option_select", "load", "key_up", "apply", "delete", "tick", "undo"),
        *("retry", "expand", "collapse", "download", "copy"),
    )
    takes_any_option = True
    server_options = Component.server_options | {"js_on_load", "head", "server_functions"}
    prop_types: ClassVar[Mapping[str, object]] = {
        "html_template": Template,
        "css_template": Template,
        "script": str | None,
        "server": list[str],
        "component_class_name": str,
    }

    def __init__(  # defaults of its own
        self,
        value: object = None,
        *,
        label: str | None = None,
        html_template: str = PLAIN,
        css_template: str = "",
        js_on_load: str | None = CLICK,
        apply_default_css: bool = True,
        show_label: bool = False,
        min_height: int | str | None = None,
        max_height: int | str | None = None,
        container: bool = False,
        padding: bool = False,
        autoscroll: bool = False,
        head: str | None = None,
        server_functions: Sequence[Function] | None = None,
        **props: Any,  # Any: options of every component, and whatever the templates use
    ) -> None:
        super().__init__()
        own = {name: given for name, given in self.options.items() if name not in self.known_options()}
        kind = type(self)
        vars(self)["props"] = Properties(own, lambda: kind.props(self))
        if "upload" in (js_on_load or "") or (self._model and self._model.has_files):
            vars(self)["holds_files"] = True
        self._warn_of_scripts(html_template, value)
        templates.cut(html_template, f"{kind.__name__}: html_template")
        templates.cut(css_template, f"{kind.__name__}: css_template")
        for fn in server_functions or ():
            if not hasattr(fn, "__name__"):
                raise DeclarationError(f"{kind.__name__}: server_functions", "functions that have a name", fn)

    def __getattr__(self, name: str) -> Any:  # Any: as in the base
        try:
            return super().__getattr__(name)
        except AttributeError:
            code = str(self.__dict__.get("options", {}).get("js_on_load") or "")
            if not name.startswith("_") and any(f"{quote}{name}{quote}" in code for quote in "\"'`"):
                return EventListener(self, name)
            raise

    def wire_type(self) -> WireType:
        if type(self).api_info is not HTML.api_info:
            return super().wire_type()
        return str | None if self._is_plain and not self._model else Any

    def api_info(self) -> Schema:
        """JSON Schema of the value. A class of a script says here what its values are; calls are checked by it."""
        return super().api_info() or {"type": "string"}

    def shared(self, value: Json) -> Json:
        return UNSET

    def example_payload(self) -> Any:  # Any: JSON
        """A value that callers may send, for the description of the API."""
        return "<p>Hello</p>"

    def page_functions(self) -> Mapping[str, Function]:
        functions = cast("Sequence[Function]", self.options["server_functions"] or ())
        return {fn.__name__: fn for fn in functions}

    def scripts(self) -> Iterator[Script]:
        kind, names = type(self).__name__, self._property_names
        for option in ("html_template", "css_template"):
            found = templates.template_script(str(self.options[option]), names, f"{kind}: {option}")
            if found is not None:
                yield found
        if self._load_script is not None:
            yield self._load_script

    def page_head(self) -> str:
        return str(self.options["head"] or "")

    def props(self) -> dict[str, object]:
        kind, names = type(self).__name__, self._property_names
        own = cast("Mapping[str, object]", vars(self)["props"])
        load = self._load_script
        return {
            **super().props(),
            **{name: spelled_out(value) for name, value in own.items()},
            "html_template": templates.template(str(self.options["html_template"]), names, f"{kind}: html_template"),
            "css_template": templates.template(str(self.options["css_template"]), names, f"{kind}: css_template"),
            "script": "click" if self.options["js_on_load"] == CLICK else None if load is None else load.name,
            "server": [*self.page_functions()],
            "component_class_name": kind,
        }

    @property
    def _property_names(self) -> frozenset[str]:
        return _NAMES.union(cast("Mapping[str, object]", vars(self)["props"]), self.options)

    @property
    def _load_script(self) -> Script | None:
        code = cast("str | None", self.options["js_on_load"])
        return None if not code or code == CLICK else templates.load_script(code)

    @property
    def _is_plain(self) -> bool:
        return self.options["html_template"] == PLAIN and self.options["js_on_load"] in (CLICK, None)

    def _warn_of_scripts(self, *texts: object) -> None:
        if running_call.get(None) is None and any(isinstance(one, str) and _SCRIPT.search(one) for one in texts):
            message = "%s: %s: a <script> in HTML does not run: load libraries with head, and put code into js_on_load"
            logger.warning(message, place_of_caller(), type(self).__name__)
