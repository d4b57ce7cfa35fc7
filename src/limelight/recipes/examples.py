"""Sample inputs that fill the fields when they are clicked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

from limelight.components.dataset import Dataset
from limelight.core.errors import DeclarationError
from limelight.ui.component import Component, component_list


class Examples:
    """Rows of values for `inputs`; one input takes plain values instead of rows.

    With `run_on_click`, `fn` runs with the chosen row and fills `outputs`. Results are not cached.
    """

    def __init__(
        self,
        examples: Sequence[Any],  # Any: values of components
        inputs: Component | Sequence[Component],
        outputs: Component | Sequence[Component] | None = None,
        fn: Callable[..., object] | None = None,
        cache_examples: bool | None = None,
        cache_mode: str | None = None,
        examples_per_page: int = 10,
        _api_mode: bool = False,
        label: str | None = "Examples",
        elem_id: str | None = None,
        run_on_click: bool = False,
        preprocess: bool = True,
        postprocess: bool = True,
        api_visibility: str = "undocumented",
        api_name: str | None = "load_example",
        api_description: str | None = None,
        batch: bool = False,
        *,
        example_labels: list[str] | None = None,
        visible: bool = True,
        preload: int | bool = False,
    ) -> None:
        filled = component_list(inputs)
        if isinstance(examples, str):
            raise DeclarationError("Examples: examples", "a list of rows", examples)
        rows = [list(row) if isinstance(row, list | tuple) else [row] for row in examples]
        if any(len(row) > len(filled) for row in rows):
            raise DeclarationError("Examples: examples", f"rows of {len(filled)} values, one per input")
        width = max((len(row) for row in rows), default=0)
        self.inputs = filled[:width]
        self.dataset = Dataset(
            components=self.inputs,
            samples=rows,
            label=label,
            type="tuple",
            samples_per_page=examples_per_page,
            sample_labels=example_labels,
            elem_id=elem_id,
            visible=visible,
        )
        self._rows = rows
        loading = self.dataset.click(
            self._chosen, self.dataset, self.inputs, api_name=False, queue=False, show_progress="hidden"
        )
        if run_on_click and fn is not None:
            loading.then(fn, filled, outputs, api_name=False)

    def _chosen(self, choice: tuple[int, list[object]]) -> object:
        row = self._rows[choice[0]]
        padded = [*row, *[None] * (len(self.inputs) - len(row))]
        return padded[0] if len(self.inputs) == 1 else cast(object, padded)
