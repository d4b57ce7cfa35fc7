"""The base of the blocks that hold a value."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar, Unpack

from limelight.core import schema
from limelight.core.wire import Json
from limelight.ui.block import Block, BlockOptions


class ComponentOptions(BlockOptions, total=False):
    """What every component accepts; documented here and nowhere else."""

    label: str | None
    info: str | None
    show_label: bool | None
    container: bool
    scale: int | None
    min_width: int
    interactive: bool | None
    every: float | None
    inputs: object


class Component(Block):
    """A block with a value.

    On the wire the value is JSON of `wire_type()`; in Python it is what `preprocess` makes of that and `postprocess`
    takes. Both may run in a thread and use `running_call.get().files`; neither changes the component, which all
    sessions share.
    """

    EVENTS: ClassVar[tuple[str, ...]] = ()
    """Names of the events that the page can fire; each becomes a method (`click`, `change`, …)."""
    is_hidden: ClassVar[bool] = False
    """Left out of the API (State and buttons): the caller sends no value for it."""
    holds_files: ClassVar[bool] = False
    """Wire values are FileData or contain them: the engine checks and fetches these before `preprocess`."""
    blocks: ClassVar[bool] = False
    """Conversions are heavy (images, files): the engine runs them in a thread."""
    server_options: ClassVar[frozenset[str]] = Block.server_options | {"value", "every", "inputs"}

    def __init__(self, value: object = None, **options: Unpack[ComponentOptions]) -> None:
        self.value = value
        super().__init__()

    def wire_type(self) -> schema.WireType:
        """The type of the value on the wire, for `core.schema`: e.g. `Annotated[float, Meta(ge=0, le=2)]`."""
        return object

    def schema(self) -> schema.Schema:
        """JSON Schema that the API shows for this value."""
        return schema.schema_of(self.wire_type())

    def check(self, value: Json) -> Json:
        """The value if it may go into a job; raises `InputRejected`. Cheap: no files, no pictures."""
        schema.check(value, self.wire_type(), self.where)
        return value

    @property
    def where(self) -> str:
        """How messages call this component: `Slider "Temperature"`."""
        label = self.options.get("label")
        return f'{type(self).__name__} "{label}"' if label else type(self).__name__

    def preprocess(self, payload: Json) -> object:
        """What the function gets for a checked wire value."""
        return payload

    def postprocess(self, value: object) -> Json:
        """The wire value for what a function returned, or for the initial value. May contain `FileData`."""
        return value

    def example(self) -> Json:
        """A wire value that the API description shows, and that a call accepts."""
        raise NotImplementedError

    def with_options(self, changed: dict[str, object]) -> Component:
        """A copy with some options changed, as a session sees the component after an update."""
        raise NotImplementedError("written by the ui developer")


ComponentLike = Component | str
"""Where Gradio takes a component or its name ("text")."""
Components = Component | Sequence[Component] | Callable[..., object] | None
