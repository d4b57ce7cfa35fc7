"""One function as a page: inputs on the left, outputs on the right."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from limelight.blocks import Blocks
from limelight.components.buttons import Button, ClearButton
from limelight.components.data import State
from limelight.components.text import Markdown
from limelight.core.errors import DeclarationError
from limelight.recipes.examples import Examples
from limelight.recipes.shortcuts import components_of
from limelight.ui import signature
from limelight.ui.component import Component
from limelight.ui.layouts import Accordion, Column, Row
from limelight.ui.triggers import Dependency, EventListener, on


class Interface(Blocks):
    """`Interface(fn, inputs, outputs)`: components or their short names ("text", "slider", …), in the order of the
    function's parameters. The endpoint is `/predict` unless `api_name` says otherwise."""

    mode = "interface"

    def __init__(
        self,
        fn: Callable[..., object],
        inputs: object = None,
        outputs: object = None,
        examples: Sequence[Any] | None = None,  # Any: values of components
        *,
        cache_examples: bool | None = None,
        cache_mode: str | None = None,
        examples_per_page: int = 10,
        example_labels: list[str] | None = None,
        preload_example: int | bool = False,
        live: bool = False,
        title: str | None = None,
        description: str | None = None,
        article: str | None = None,
        flagging_mode: Literal["never", "auto", "manual"] | None = None,
        flagging_options: object = None,
        flagging_dir: str = ".gradio/flagged",
        flagging_callback: object = None,
        analytics_enabled: bool | None = None,
        batch: bool = False,
        max_batch_size: int = 4,
        api_visibility: Literal["public", "private", "undocumented"] = "public",
        api_name: str | None = None,
        api_description: str | Literal[False] | None = None,
        allow_duplication: bool = False,
        concurrency_limit: int | Literal["default"] | None = "default",
        additional_inputs: object = None,
        additional_inputs_accordion: str | Accordion | None = None,
        submit_btn: str | Button = "Submit",
        stop_btn: str | Button = "Stop",
        clear_btn: str | Button | None = "Clear",
        delete_cache: tuple[int, int] | None = None,
        show_progress: Literal["full", "hidden", "minimal"] = "full",
        fill_width: bool = False,
        time_limit: int | None = 30,
        on_interrupt: Literal["retry", "fail"] = "retry",
        stream_every: float = 0.5,
        validator: Callable[..., object] | None = None,
        theme: object = None,
        css: str | None = None,
        js: str | None = None,
        head: str | None = None,
        allow_flagging: str | None = None,
    ) -> None:
        if not callable(fn):
            raise DeclarationError("Interface: fn", "a function", fn)
        super().__init__(title=title or "Limelight", theme=theme, css=css, js=js, head=head)
        self.fn = fn
        with self:
            if title:
                Markdown(f"# {title}", elem_classes=["title"])
            if description:
                Markdown(description)
            with Row():
                if inputs is not None or additional_inputs is not None:
                    with Column(variant="panel"):
                        self.input_components = self._placed(inputs, "Interface: inputs")
                        self.input_components += self._additional(additional_inputs, additional_inputs_accordion)
                        with Row():
                            clear = None if clear_btn is None else _button(clear_btn, "secondary", ClearButton)
                            submit = None if live else _button(submit_btn, "primary", Button)
                            stop = None if live else _button(stop_btn, "stop", Button, visible=False)
                with Column(variant="panel"):
                    self.output_components = self._placed(outputs, "Interface: outputs")
                    if inputs is None and additional_inputs is None:
                        self.input_components, clear = [], None
                        submit = _button(submit_btn, "primary", Button)
                        stop = _button(stop_btn, "stop", Button, visible=False)
            self._share_states()
            self._label()
            options: dict[str, Any] = {  # Any: options of a listener by name
                "api_name": api_name,
                "api_visibility": api_visibility,
                "api_description": api_description,
                "batch": batch,
                "max_batch_size": max_batch_size,
                "concurrency_limit": concurrency_limit,
                "show_progress": show_progress,
                "on_interrupt": on_interrupt,
            }
            # Clients of Gradio up to 5 call every interface `/predict`; those of 6 by the function's name.
            self._bind(live, submit, stop, options).trigger.alias = "predict" if api_name is None else None
            if isinstance(clear, ClearButton):
                clear.add([c for c in [*self.input_components, *self.output_components] if not isinstance(c, State)])
            if examples:
                Examples(
                    examples,
                    self.input_components,
                    self.output_components,
                    fn,
                    examples_per_page=examples_per_page,
                    example_labels=example_labels,
                    run_on_click=live,
                )
            if article:
                Markdown(article)

    def _placed(self, given: object, where: str) -> list[Component]:
        made = components_of(given, where)
        for component in made:
            if component.parent is None:
                component.render()
        return made

    def _additional(self, given: object, accordion: str | Accordion | None) -> list[Component]:
        if given is None:
            return []
        holder = (
            accordion if isinstance(accordion, Accordion) else Accordion(accordion or "Additional Inputs", open=False)
        )
        with holder:
            return self._placed(given, "Interface: additional_inputs")

    def _share_states(self) -> None:
        """A "state" among the inputs and one among the outputs are the same."""
        states = [component for component in self.input_components if isinstance(component, State)]
        for place, component in enumerate(self.output_components):
            if isinstance(component, State) and states:
                self.output_components[place] = states.pop(0)

    def _label(self) -> None:
        """Inputs without a label are called by the function's parameters, outputs by their place."""
        for name, component in zip(signature.read(self.fn).names, self.input_components, strict=False):
            _name(component, name)
        for place, component in enumerate(self.output_components):
            _name(component, f"output {place}" if len(self.output_components) > 1 else "output")

    def _bind(
        self, live: bool, submit: Button | None, stop: Button | None, options: dict[str, Any]
    ) -> Dependency:  # Any: options
        inputs, outputs = self.input_components, self.output_components
        if live and inputs:
            changes = [EventListener(component, "change") for component in inputs if "change" in component.EVENTS]
            changing: Dependency = on(changes, self.fn, inputs, outputs, **options)
            return changing
        assert submit is not None
        triggers = [EventListener(submit, "click")]
        triggers += [EventListener(c, "submit") for c in inputs if "submit" in c.EVENTS]
        running: Dependency = on(triggers, self.fn, inputs, outputs, **options)
        if stop is not None and signature.kind_of(self.fn).endswith("generator"):
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
