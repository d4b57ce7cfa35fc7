"""Examples: rows of sample inputs that fill components when clicked."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Literal

from limelight.components.dataset import Dataset
from limelight.core.errors import DeclarationError
from limelight.recipes import sample_rows
from limelight.recipes.cached import CachedResults, single
from limelight.ui import no_effect, scope
from limelight.ui.component import Component, component_list
from limelight.ui.triggers import Dependency, Target, TriggerOptions, declare

__all__ = ["Examples"]

LOADING: dict[str, Any] = {  # Any: options of a listener
    "postprocess": False,
    "queue": False,
    "show_progress": "hidden",
}


class Examples:
    """Shows rows of sample values for `inputs`. A click on a row fills the inputs.

    For one input, `examples` may be values instead of rows. It may also be a folder, with a `log.csv` of rows, or else
    with a file for each row. Inputs without a value in any row are left alone. `visible_columns`: positions of the
    inputs that are shown, by default all.

    With `run_on_click`, a click also runs `fn` and fills `outputs`. With `cache_examples=True`, `fn` runs once for each
    row, when the app starts or, with `cache_mode="lazy"`, when the row is first clicked. A click then shows the cached
    result (of a generator, the last value), and the page starts with row `preload`. `preprocess` and `postprocess`:
    whether `fn` takes and returns Python values, rather than JSON. `GRADIO_CACHE_EXAMPLES` and `GRADIO_CACHE_MODE` are
    the defaults of `cache_examples` and `cache_mode`.

    The endpoint `api_name` takes the number of a row. It gives the cached result, or else values of the inputs.
    """

    @no_effect.warning
    def __init__(
        self,
        examples: Iterable[Any] | str,  # Any: values of components
        inputs: Component | Iterable[Component],
        outputs: Component | Iterable[Component] | None = None,
        fn: Callable[..., object] | None = None,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        examples_per_page: int = 10,
        _api_mode: bool = False,
        label: str | None = None,
        elem_id: str | None = None,
        run_on_click: bool = False,
        preprocess: bool = True,
        postprocess: bool = True,
        api_visibility: Literal["public", "private", "undocumented"] = "undocumented",
        api_name: str | None = "load_example",
        api_description: str | Literal[False] | None = None,
        batch: bool = False,
        *,
        example_labels: list[str] | None = None,
        visible_columns: Sequence[int] | None = None,
        visible: bool | Literal["hidden"] = True,
        preload: int | Literal[False] = 0,
    ) -> None:
        self._filled, self.outputs, self.fn = component_list(inputs), component_list(outputs), fn
        self.examples = sample_rows.read(examples, self._filled)
        self.cache_examples = self._is_cached(cache_examples)
        mode = os.environ.get("GRADIO_CACHE_MODE", "eager").lower() if cache_mode is None else cache_mode
        if mode not in ("eager", "lazy"):
            raise DeclarationError("Examples: cache_mode", "'eager' or 'lazy'", mode)
        self._is_lazy, self._preloaded = mode == "lazy", preload
        self._runs_on_click, self._batch = run_on_click, batch
        self._converts: TriggerOptions = {"preprocess": preprocess, "postprocess": postprocess}
        self._api: TriggerOptions = {
            "api_name": api_name,
            "api_visibility": api_visibility,
            "api_description": api_description,
        }
        self._choose_columns(visible_columns)
        shown = [place for place, number in enumerate(self._columns) if number in self._visible]
        self._shown = [[row[place] for place in shown if place < len(row)] for row in self.non_none_examples]
        self.dataset = Dataset(
            components=[self.inputs_with_examples[place] for place in shown],
            samples=self._shown,
            label=label,
            type="tuple",
            samples_per_page=examples_per_page,
            sample_labels=example_labels,
            elem_id=elem_id,
            visible=visible,
        )
        self.dataset.keep_whole(self.inputs_with_examples, self.non_none_examples, shown)
        self.load_input_event: Dependency | None = None
        self.cache_event: Dependency | None = None
        if scope.root() is not None:
            self.create()

    def create(self) -> None:
        """Bind the listeners. It is done already if the examples were declared inside an app."""
        if self.load_input_event is not None:
            return
        if self.cache_examples:
            assert self.fn is not None
            called = single(self.fn, len(self.outputs)) if self._batch else self.fn
            results = CachedResults(
                called, self.dataset, self._filled, self.outputs, row=self._whole_row, options=self._converts
            )
            self.load_input_event = self._bind_loading({"api_name": "load_example_input"})
            self._bind_cached(results, self.load_input_event)
        else:
            self.load_input_event = self._bind_loading(self._api)
            if self.fn is not None and self._runs_on_click:
                options: Any = {
                    "batch": self._batch,
                    "api_visibility": "undocumented",
                    **self._converts,
                }  # Any: options
                self.load_input_event.then(self.fn, self._filled, self.outputs, **options)

    def cache(self) -> None:
        """Compute the results when the app starts, whatever `cache_mode` says."""
        if self.cache_event is None:
            raise DeclarationError("Examples.cache()", "cache_examples=True, in an app")
        self.cache_event.trigger.warmups = [[number] for number in range(len(self.examples))]

    def _is_cached(self, given: bool | None) -> bool:
        has_results = self.fn is not None and bool(self.outputs)
        if given and not has_results:
            raise DeclarationError("Examples: cache_examples", "fn and outputs")
        wanted = os.environ.get("GRADIO_CACHE_EXAMPLES", "").lower() == "true" and has_results
        streams = any(output.options.get("streaming") for output in self.outputs)
        if given and streams:
            self._runs_on_click = True
        return (wanted if given is None else bool(given)) and not streams

    def _choose_columns(self, visible: Sequence[int] | None) -> None:
        count = len(self._filled)
        self._columns = [n for n in range(count) if any(n < len(row) and row[n] is not None for row in self.examples)]
        wanted = range(count) if visible is None else visible
        if any(type(number) is not int or not 0 <= number < count for number in wanted):
            raise DeclarationError("Examples: visible_columns", f"positions of inputs, from 0 to {count - 1}", visible)
        self._visible = set(wanted)
        self.inputs_with_examples = [self._filled[number] for number in self._columns]
        self.inputs = self._filled
        self.non_none_examples = [[row[n] for n in self._columns if n < len(row)] for row in self.examples]

    def _bind_loading(self, api: TriggerOptions) -> Dependency:
        options: Any = {**LOADING, "api_visibility": "undocumented", **api}  # Any: options
        bound: Dependency = self.dataset.click(self._load, self.dataset, self.inputs_with_examples, **options)
        return bound

    def _bind_cached(self, results: CachedResults, loading: Dependency) -> None:
        options: Any = {"postprocess": False, **self._api}  # Any: options of a listener
        shown: Dependency = loading.then(results.function(), self.dataset, self.outputs, **options)
        shown.trigger.keeps_for_all = True
        self.cache_event = shown
        if not self._is_lazy:
            self.cache()
        if self._preloaded is not False and self.examples:
            self._preload(results, min(int(self._preloaded), len(self.examples) - 1))

    def _preload(self, results: CachedResults, number: int) -> None:
        load: list[Target] = [(None, "load")]
        hidden: dict[str, Any] = {"api_visibility": "undocumented"}  # Any: options of a listener
        filling: Any = {**LOADING, **hidden, "api_name": "load_example_input"}  # Any: as above
        declare(load, lambda: self._values(self._row(number)), None, self.inputs_with_examples, filling)
        showing: Any = {**LOADING, **hidden, "queue": True, "api_name": "load_example_output"}  # Any: as above
        shown: Any = declare(load, results.function(number), None, self.outputs, showing)  # Any: the Dependency
        shown.trigger.keeps_for_all = True

    def _load(self, example_tuple: tuple[int, list[object]]) -> object:
        return self._values(self._row(*example_tuple))

    def _row(self, number: int, shown: Sequence[object] | None = None) -> list[object]:
        """Wire values of the row, but the values themselves of states.

        `shown`: its visible values, which are other ones if a function returned `Dataset(samples=…)`.
        """
        columns = self.inputs_with_examples
        if shown is None or (number < len(self._shown) and shown is self._shown[number]):
            row, wires = self.non_none_examples[number], self.dataset.wires()[number]
        else:
            row, wires = list(shown), [one.postprocess(v) for one, v in zip(columns, shown, strict=False)]
        kept = zip(columns, row, wires, strict=False)
        return [copy.deepcopy(value) if component.is_state else wire for component, value, wire in kept]

    def _whole_row(self, number: int, shown: Sequence[object] | None = None) -> list[object]:
        """Wire values for all inputs: those of the row, and initial ones."""
        row = iter(self._row(number, shown))
        given = {place: next(row, None) for place in self._columns}
        return [
            given[place] if place in given else component.postprocess(component.value)
            for place, component in enumerate(self._filled)
        ]

    def _values(self, row: list[object]) -> object:
        padded = [*row, *[None] * (len(self.inputs_with_examples) - len(row))]
        return padded[0] if len(padded) == 1 else padded
