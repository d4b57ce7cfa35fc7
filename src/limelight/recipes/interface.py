"""An app for one function, with inputs on the left and outputs on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal, Unpack

from limelight.blocks import Blocks
from limelight.components.buttons import Button, ClearButton
from limelight.components.data import State
from limelight.components.links import DeepLinkButton
from limelight.components.shortcuts import components_of
from limelight.components.text import Markdown
from limelight.core.errors import DeclarationError
from limelight.core.page import ShowProgress
from limelight.flagging.callbacks import FlaggingCallback
from limelight.recipes import pipelines
from limelight.recipes.additional import accordion_of, place
from limelight.recipes.examples import Examples
from limelight.recipes.flags import Flags
from limelight.ui import scope, signature
from limelight.ui.component import Component
from limelight.ui.declared import BlocksOptions
from limelight.ui.layouts import Accordion, Column, Layout, Row
from limelight.ui.older import SHOW_API, Older, renamed
from limelight.ui.translations import PageText
from limelight.ui.triggers import Dependency, EventListener, on

__all__ = ["Interface"]


class Interface(Blocks):
    """An app for one function: `Interface(fn, inputs, outputs)`.

    `inputs` and `outputs` are components or their short names ("text", "slider", …), in the order of the function's
    parameters and results. The endpoint has the function's name, and is also `/predict`, unless `api_name` is set.

    With `flagging_mode="manual"`, which is usual, a button saves what the page shows in `flagging_dir`: a row in a CSV
    file, and copies of files beside it. With "auto" each result is saved. `flagging_options` are several such buttons.
    """

    mode = "interface"
    older_options = {
        "show_api": SHOW_API,
        "allow_flagging": renamed("flagging_mode"),
        "thumbnail": Older("head=…, with what other sites are to show of the page"),
    }

    def __init__(
        self,
        fn: Callable[..., object],
        inputs: object,
        outputs: object,
        examples: Sequence[Any] | str | None = None,  # Any: values of components
        *,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        examples_per_page: int = 10,
        example_labels: list[str] | None = None,
        preload_example: int | Literal[False] = 0,
        live: bool = False,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        flagging_mode: Literal["never", "auto", "manual"] | None = None,
        flagging_options: object = None,
        flagging_dir: str = ".gradio/flagged",
        flagging_callback: FlaggingCallback | None = None,
        analytics_enabled: bool | None = None,
        batch: bool = False,
        max_batch_size: int = 4,
        api_visibility: Literal["public", "private", "undocumented"] = "public",
        api_name: str | None = None,
        api_description: str | Literal[False] | None = None,
        _api_mode: bool = False,
        allow_duplication: bool = False,
        concurrency_limit: int | Literal["default"] | None = "default",
        additional_inputs: object = None,
        additional_inputs_accordion: str | Accordion | None = None,
        submit_btn: str | Button = PageText("Submit"),
        stop_btn: str | Button = PageText("Stop"),
        clear_btn: str | Button | None = PageText("Clear"),
        show_progress: ShowProgress | None = "full",
        time_limit: int | None = 30,
        on_interrupt: Literal["retry", "fail"] = "retry",
        on_leave: Literal["stop", "finish"] | None = None,
        stream_every: float = 0.5,
        deep_link: str | DeepLinkButton | bool | None = None,
        validator: Callable[..., object] | None = None,
        **page: Unpack[BlocksOptions],
    ) -> None:
        if not callable(fn):
            raise DeclarationError("Interface: fn", "a function", fn)
        super().__init__(title=title or "Limelight", **page)
        self.fn, self.live, self.heading, self.description, self.article = fn, live, title, description, article
        self.flags = Flags(flagging_mode, flagging_options, flagging_dir, flagging_callback)
        self._deep_link = deep_link
        with self:
            self._made(inputs, outputs, additional_inputs)
            self.render_title_description()
            with Row():
                if self.interface_type != "output":
                    self.render_input_column(submit_btn, stop_btn, clear_btn, additional_inputs_accordion)
                if self.interface_type in ("standard", "output"):
                    self.render_output_column(submit_btn, stop_btn, clear_btn)
            options: dict[str, Any] = {  # Any: options of a listener by name
                "api_name": api_name,
                "api_visibility": api_visibility,
                "api_description": api_description,
                "batch": batch,
                "max_batch_size": max_batch_size,
                "concurrency_limit": concurrency_limit,
                "show_progress": show_progress,
                "on_interrupt": on_interrupt,
                "validator": validator,
                "on_leave": on_leave,
            }
            submitted = self.attach_submit_events(options, {"time_limit": time_limit, "stream_every": stream_every})
            # Clients of Gradio up to 5 call every interface `/predict`; those of 6 by the function's name.
            submitted.trigger.alias = "predict" if api_name is None else None
            self.attach_clear_events()
            if self.interface_type != "input":
                self.attach_flagging_events(submitted)
            self.examples_handler = self.render_examples(
                examples,
                examples_per_page=examples_per_page,
                example_labels=example_labels,
                run_on_click=live,
                cache_examples=cache_examples,
                cache_mode=cache_mode,
                preload=preload_example,
                batch=batch,
            )
            self.render_article()

    @classmethod
    def from_pipeline(cls, pipeline: object, **kwargs: Any) -> Interface:  # Any: options of Interface
        """An app for a pipeline of transformers or diffusers, with components for its task.

        `kwargs` are options of `Interface`, and win over what the pipeline says.
        """
        return cls(**{**pipelines.parts_of(pipeline), **kwargs})

    def _made(self, inputs: object, outputs: object, additional: object) -> None:
        """Make the components, and say what kind of interface they are for."""
        if inputs is None and outputs is None and additional is None:
            raise DeclarationError("Interface", "inputs, outputs or both")
        self.main_input_components = self._unplaced(inputs, "inputs")
        self.additional_input_components = self._unplaced(additional, "additional_inputs")
        self.input_components = [*self.main_input_components, *self.additional_input_components]
        self.output_components = self._unplaced(outputs, "outputs")
        if not self.input_components:
            self.interface_type = "output"
        elif not self.output_components:
            self.interface_type = "input"
        else:
            same = [id(one) for one in self.input_components] == [id(one) for one in self.output_components]
            self.interface_type = "unified" if same else "standard"
        self._share_states()
        self._label()
        for component in self.output_components:  # which flagging takes as inputs
            if component not in self.input_components and component.options.get("interactive") is None:
                component.options["interactive"] = False

    def _unplaced(self, given: object, option: str) -> list[Component]:
        """The components, taken from where they are if that is here or in the app that is open."""
        found = components_of(given, f"Interface: {option}")
        for component in found:
            top = component.parent
            while top is not None and top.parent is not None:
                top = top.parent
            if top is not None and top in (self, scope.root()):
                assert isinstance(component.parent, Layout)
                component.parent.children.remove(component)
                component.parent = None
        return found

    def render_title_description(self) -> None:
        if self.heading and not self.is_titled:
            Markdown(f"# {self.heading}")
        if self.description:
            Markdown(self.description)

    def render_input_column(
        self,
        submit_btn: str | Button,
        stop_btn: str | Button,
        clear_btn: str | Button | None,
        accordion: str | Accordion | None,
    ) -> None:
        with Column(variant="panel"):
            place(self.main_input_components)
            if self.additional_input_components:
                with accordion_of(accordion):
                    place(self.additional_input_components)
            with Row():
                self._render_buttons(submit_btn, stop_btn, clear_btn)
            if self.interface_type == "unified":
                self.render_flag_btns()

    def render_output_column(
        self, submit_btn: str | Button, stop_btn: str | Button, clear_btn: str | Button | None
    ) -> None:
        with Column(variant="panel"):
            place(self.output_components)
            if self.interface_type == "output":
                with Row():
                    generate_btn = PageText("Generate") if submit_btn == "Submit" else submit_btn
                    self._render_buttons(generate_btn, stop_btn, clear_btn)
            self.render_flag_btns()

    def _render_buttons(self, submit_btn: str | Button, stop_btn: str | Button, clear_btn: str | Button | None) -> None:
        self.clear_btn = None if clear_btn is None else _button(clear_btn, "secondary", ClearButton)
        self.submit_btn = None if self.live else _button(submit_btn, "primary", Button)
        can_stop = not self.live and signature.kind_of(self.fn).endswith("generator")
        self.stop_btn = _button(stop_btn, "stop", Button, visible=False) if can_stop else None

    def render_flag_btns(self) -> None:
        with Row():
            self.flags.place_buttons()
            link = self._deep_link
            if isinstance(link, Button):
                _button(link, "secondary", Button)
            elif link:
                DeepLinkButton(link) if isinstance(link, str) else DeepLinkButton()

    def render_examples(self, examples: Sequence[Any] | str | None, **options: Any) -> Examples | None:  # Any: as above
        if not examples:
            return None
        return Examples(examples, self.input_components, self.output_components, self.fn, **options)

    def render_article(self) -> None:
        if self.article:
            Markdown(self.article)

    def attach_clear_events(self) -> None:
        if isinstance(self.clear_btn, ClearButton):
            shown = dict.fromkeys([*self.input_components, *self.output_components])
            self.clear_btn.add([component for component in shown if not component.is_state])

    def attach_flagging_events(self, submitted: Dependency) -> None:
        components = dict.fromkeys([*self.input_components, *self.output_components])
        self.flags.bind(list(components), submitted, self.clear_btn)

    def _share_states(self) -> None:
        """Make a "state" among the inputs and one among the outputs the same component."""
        states = [component for component in self.input_components if isinstance(component, State)]
        for index, component in enumerate(self.output_components):
            if isinstance(component, State) and states:
                self.output_components[index] = states.pop(0)

    def _label(self) -> None:
        """Label inputs without a label by the function's parameters, and outputs by their position."""
        for name, component in zip(signature.read(self.fn).names, self.input_components, strict=False):
            _name(component, name)
        for index, component in enumerate(self.output_components):
            _name(component, f"output {index}" if len(self.output_components) > 1 else "output")

    def attach_submit_events(
        self,
        options: dict[str, Any],  # Any: options of a listener
        streams: dict[str, Any],  # Any: those for inputs that stream
    ) -> Dependency:
        inputs, outputs, live = self.input_components, self.output_components, self.live
        submit, stop = self.submit_btn, self.stop_btn
        if live and (streaming := [c for c in inputs if "stream" in c.EVENTS and c.options.get("streaming")]):
            pieces = [EventListener(component, "stream") for component in streaming]
            following: Dependency = on(pieces, self.fn, inputs, outputs, **options, **streams)
            return following
        if live and inputs:
            changes = [EventListener(component, "change") for component in inputs if "change" in component.EVENTS]
            changing: Dependency = on(changes, self.fn, inputs, outputs, **options)
            return changing
        if live:
            loading: Dependency = self.load(self.fn, None, outputs, **options)
            return loading
        assert submit is not None
        triggers = [EventListener(submit, "click")]
        triggers += [EventListener(c, "submit") for c in inputs if "submit" in c.EVENTS]
        running: Dependency = on(triggers, self.fn, inputs, outputs, scroll_to_output=True, **options)
        if stop is not None:
            hidden: dict[str, Any] = {"api_name": False, "queue": False, "show_progress": "hidden"}  # Any: as above
            on(triggers, lambda: Button(visible=True), None, stop, **hidden)
            running.then(lambda: Button(visible=False), None, stop, **hidden)
            stop.click(None, cancels=[running])
        return running


def _name(component: Component, label: str) -> None:
    if component.options.get("label") is None and not isinstance(component, State):
        component.options["label"] = label


def _button(
    given: str | Button, variant: Literal["primary", "secondary", "stop"], kind: type[Button], **more: Any
) -> Button:  # Any: options
    if isinstance(given, Button):
        return given if given.parent is not None else _rendered(given)
    return kind(value=given, variant=variant, **more)


def _rendered(button: Button) -> Button:
    button.render()
    return button
