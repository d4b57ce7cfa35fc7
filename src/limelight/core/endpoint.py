"""One callable function as the engine sees it, and the context of a call that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from limelight.core.errors import Cancelled, InputRejected, shorten
from limelight.core.schema import Schema
from limelight.core.session import Session
from limelight.core.wire import Event, FileData, Job, Json

Visibility = Literal["public", "undocumented", "private"]
FunctionKind = Literal["function", "coroutine", "generator", "async_generator"]


class Files(Protocol):
    """The file store as components use it; may be called from any thread."""

    def save(self, data: bytes, name: str, mime_type: str | None = None) -> FileData:
        """Store bytes; the same bytes under the same name are stored once."""

    def keep(self, path: Path, name: str | None = None) -> FileData:
        """A file that the author's code names: copied into the store unless it may be served where it is.

        Raises `NotAllowed` for a path outside the store, the working directory, the temporary directory and the
        author's `allowed_paths`, for one in `blocked_paths`, a hidden file, and for anything but a regular file.
        """

    def local_path(self, file: FileData) -> Path:
        """Where the stored file lies on this machine. Raises `NotAllowed` for a path that this store did not issue."""


@dataclass(slots=True)
class Call:
    """A call that runs: what injected arguments, notices and components need of it."""

    job: Job
    session: Session
    files: Files
    report: Callable[[Event], None]
    """Appends an event to the job's log; from any thread, in order."""
    is_cancelled: Callable[[], bool] = lambda: False

    def raise_if_cancelled(self) -> None:
        if self.is_cancelled():
            raise Cancelled


running_call: ContextVar[Call] = ContextVar("running_call")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one result or yielded value looks like on the wire: one element per output."""

    values: list[Json]
    has_files: bool = False
    changed_state: list[int] = field(default_factory=list)


class Handler(Protocol):
    """The user's function with its conversions. Plain methods; the engine decides where they run.

    `prepare` and `finish` may read and write files and images: with `blocks` true they belong in a thread.
    """

    kind: FunctionKind
    blocks: bool

    def prepare(self, call: Call) -> list[object]:
        """Python arguments from `call.job.data`, injected ones (request, progress, event data) included."""

    def invoke(self, arguments: Sequence[object]) -> object:
        """Calls the function: its result, coroutine, generator or async generator."""

    def finish(self, result: object, call: Call) -> Outcome:
        """Wire values from what the function returned or yielded; updates the session's state."""

    def prepare_batch(self, calls: Sequence[Call]) -> list[object]:
        """Arguments of a batch function: a list per input, an element per call."""

    def finish_batch(self, result: object, calls: Sequence[Call]) -> list[Outcome]: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of an endpoint. Hidden ones (State and the like) are filled by the server."""

    name: str
    label: str
    where: str
    """How messages call it: `Slider "temperature"`."""
    schema: Schema
    check: Callable[[Json, Session | None], Json]
    """Returns the value as it goes into the job; raises `InputRejected`. The session may have changed the choices."""
    component_id: int
    component: str
    python_type: str = "Any"
    description: str = ""
    is_hidden: bool = False
    has_default: bool = False
    default: Json = None
    example: Json = None
    holds_files: bool = False
    """Values are FileData, or lists and objects that contain them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Return:
    label: str
    schema: Schema
    component_id: int
    component: str
    python_type: str = "Any"
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Streaming:
    """How a function is called again and again within one job, with values that go on coming."""

    keeps_all: bool
    """Whether each chunk is a piece of a whole, as of sound; else a newer one replaces an older that still waits."""
    idle_s: float
    """Without a chunk for so long, the job ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    id: int
    name: str | None
    """Without a slash; None for a function that only the page calls."""
    alias: str | None = None
    """A second name, for callers only; an endpoint that has it as its name comes first."""
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[Return, ...] = ()
    visibility: Visibility = "public"
    description: str = ""
    lane: str
    """Endpoints that name the same lane share its limit."""
    concurrency_limit: int | Literal["default"] | None = "default"
    is_queued: bool = True
    is_batch: bool = False
    max_batch_size: int = 4
    time_limit_s: float | None = None
    streaming: Streaming | None = None
    validate: Callable[[Call], list[Json]] | None = None
    """Called, in a thread, before a job is queued: what is wrong with its values; empty when nothing is."""
    runs_on_leave: bool = False
    """Runs when a visitor has left the page, with no values."""
    on_interrupt: Literal["retry", "fail"] = "retry"
    """What becomes of a job whose worker stopped or died while it ran, where the store outlives the worker."""
    function: str = field(init=False)
    """What it is called and takes: the same after a restart, unless the script has changed."""
    takes_files: bool = field(init=False)

    def __post_init__(self) -> None:
        # Asked for with every call, and frozen like the rest.
        parameters = ", ".join(parameter.name for parameter in self.parameters)
        object.__setattr__(self, "function", f"{self.name or ''}({parameters})")
        object.__setattr__(self, "takes_files", any(parameter.holds_files for parameter in self.parameters))

    @property
    def visible(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if not parameter.is_hidden)

    def accept(self, data: Sequence[Json], session: Session | None = None) -> list[Json]:
        """One checked value per input, from values in order; hidden inputs may be left out.

        Raises `InputRejected` that names the parameter.
        """
        if len(data) == len(self.parameters):
            values: Sequence[Json] = data
        else:
            shown = self.visible
            if len(data) != len(shown):
                raise self._wrong_count(len(data), shown)
            given = iter(data)
            values = [None if parameter.is_hidden else next(given) for parameter in self.parameters]
        return [
            value if parameter.is_hidden else parameter.check(value, session)
            for parameter, value in zip(self.parameters, values, strict=True)
        ]

    def accept_named(self, arguments: Mapping[str, Json], session: Session | None = None) -> list[Json]:
        """As `accept`, from values by parameter name; defaults fill what is missing."""
        shown = self.visible
        for name in arguments:
            if not any(parameter.name == name for parameter in shown):
                names = ", ".join(parameter.name for parameter in shown) or "none"
                raise InputRejected(f"/{self.name}", f"only its parameters ({names})", shorten(name), name)
        values: list[Json] = []
        for parameter in shown:
            if parameter.name in arguments:
                values.append(arguments[parameter.name])
            elif parameter.has_default:
                values.append(parameter.default)
            else:
                raise InputRejected(f"/{self.name}", f"a value for {parameter.name!r}", "none", parameter.name)
        return self.accept(values, session)

    def _wrong_count(self, count: int, shown: Sequence[Parameter]) -> InputRejected:
        names = ", ".join(parameter.name for parameter in shown)
        first = shown[count].name if count < len(shown) else None
        expected = f"{len(shown)} value{'' if len(shown) == 1 else 's'} ({names})"
        got = f"{count}; {first!r} is missing" if first else f"{count}"
        return InputRejected(f"/{self.name or self.id}", expected, got, first)
