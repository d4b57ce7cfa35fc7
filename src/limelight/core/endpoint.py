"""One callable function as the engine sees it, and the context of a call that runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

import msgspec

from limelight.core.decoding import DecodingBudget
from limelight.core.errors import Cancelled, InputRejected, shorten
from limelight.core.rendering import RenderRun
from limelight.core.schema import Schema
from limelight.core.session import Session
from limelight.core.texts import CallerTexts, Marks, texts_in
from limelight.core.tools import Offer
from limelight.core.wire import Event, FileData, Job, Json, ProgressUnit

Visibility = Literal["public", "undocumented", "private"]
RENDERED_LANE = "rendered:functions"
"""The lane of functions that renders make. It has no limit: `Endpoint.gate` has."""
FunctionKind = Literal["function", "coroutine", "generator", "async_generator"]


class Files(Protocol):
    """The file store as components use it; may be called from any thread."""

    def save(self, data: bytes, name: str, mime_type: str | None = None, client: str = "") -> FileData:
        """Store bytes; the same bytes under the same name are stored once. `client`: whose share they take, if any."""

    def derived(
        self,
        source: Path,
        recipe: str,
        name: str,
        make: Callable[[], bytes],
        check: Callable[[], None],
        *,
        mime_type: str | None = None,
        client: str = "",
    ) -> FileData:
        """Store what `make` makes of a stored file, once for each content and recipe: later calls get the same file.

        The recipe names all that the result depends on besides the content. Calls at the same time wait for the first;
        `check` raises when a wait is to end. It takes the share of `client` or, without one, of whom the source's does.
        """

    def keep(self, path: Path, name: str | None = None) -> FileData:
        """Store a file that the author's code names. It is copied unless it may be served where it is.

        Raises `NotAllowed` for a path outside the store, the working directory, the temporary directory and the
        author's `allowed_paths`, for one in `blocked_paths`, a hidden file, the store's own ones, and for anything but
        a regular file.
        """

    def is_open(self, path: Path) -> bool:
        """Whether anyone who knows the path may fetch the file: it is in the store or in `allowed_paths`."""

    def is_private(self, path: Path) -> bool:
        """Whether the resolved path is in the store or one of the server's own files, or is in `blocked_paths`."""

    def signature(self, data: bytes) -> str:
        """A keyed hash of the data that only this store can compute."""

    def local_path(self, file: FileData) -> Path:
        """The path of the stored file on this machine. Raises `NotAllowed` for a path that this store did not issue."""


class Sources(Protocol):
    """Which strings of a call come from its caller, as its handler knows."""

    def texts(self, call: Call) -> Iterable[str]:
        """Strings that the caller wrote: in values, in the event and in the request."""

    def picked(self, call: Call) -> Iterable[str]:
        """Strings that the author listed and the caller chose from."""


class AllTexts:
    """`Sources` for a handler that does not implement it: every string is the caller's."""

    def texts(self, call: Call) -> Iterable[str]:
        return texts_in([call.job.data, call.job.event_data, request_facts(call)])

    def picked(self, call: Call) -> Iterable[str]:
        return ()


_ALL_TEXTS = AllTexts()


def request_facts(call: Call) -> Json:
    """All that a function can read of the request, and the session's hash."""
    return [msgspec.to_builtins(call.job.request), call.job.session.rpartition(":")[2]]


@dataclass(slots=True)
class Call:
    """A running call, as injected arguments, notices and components see it."""

    job: Job
    session: Session
    files: Files
    report: Callable[[Event], None]
    """Appends an event to the job's log. Thread-safe; keeps the order."""
    decoding: DecodingBudget = field(default_factory=DecodingBudget)
    is_cancelled: Callable[[], bool] = lambda: False
    decoded_bytes: int = 0
    """Bytes of `decoding` that are held until the call ends."""
    sources: Sources = _ALL_TEXTS
    batch: Sequence[Call] = ()
    """The other calls of its batch: a function may take their texts for this one's."""
    bars: dict[object, ProgressUnit] = field(default_factory=dict)
    """Progress of the function's tracked loops, outermost first."""
    cached: tuple[Marks, ...] = ()
    """What callers wrote to whom results belong that this call found in a cache."""
    told: set[str] = field(default_factory=set)
    """Notices of ours that its user got: each comes once, however many values it is about."""
    unplayable: set[tuple[str, str]] = field(default_factory=set)
    """Kinds and paths of files that could not be converted: one may fail after minutes, and is tried once in a call."""
    repeats: RenderRun | None = None
    """The run of a render that this call makes again."""
    rendered: Rendered | None = None
    """What the call of a render has made."""
    _texts: tuple[Job, CallerTexts] | None = None

    @property
    def client(self) -> str:
        return self.job.client

    @property
    def held_bytes(self) -> int:
        """Bytes of `decoding` that end with this call: those of its whole batch."""
        return self.decoded_bytes + sum(call.decoded_bytes for call in self.batch)

    def raise_if_cancelled(self) -> None:
        if self.is_cancelled():
            raise Cancelled

    def texts(self) -> CallerTexts:
        """The strings that came from callers. Computed on first use: most calls never need them."""
        if self._texts is None or self._texts[0] is not self.job:  # a streaming job gets new values
            self._texts = self.job, CallerTexts(self.sources.texts(self), self.sources.picked(self), self.session)
        return self._texts[1]

    def came_in(self, path: str) -> bool:
        """Whether the path came from a caller, in this call or an earlier one of the session."""
        calls = (self, *self.batch)
        return any(call.texts().has(path) for call in calls) or any(marks.has(path) for marks in self.cached)

    def marks(self) -> Marks:
        """What callers wrote, for a result of this call that other calls will find."""
        return self.texts().kept().joined(self.cached)


running_call: ContextVar[Call] = ContextVar("running_call")


@dataclass(frozen=True, slots=True)
class Outcome:
    """One result or yielded value in wire form: one element per output."""

    values: list[Json]
    has_files: bool = False
    changed_state: list[int] = field(default_factory=list)
    render: Json = None
    """Of a render: the configuration of what it made."""


class Handler(Protocol):
    """The user's function with its conversions. The engine decides in which thread the methods run.

    `prepare` and `finish` may read and write files and images. If `blocks` is true they must run in a thread.
    """

    kind: FunctionKind
    blocks: bool

    def prepare(self, call: Call) -> list[object]:
        """Python arguments from `call.job.data`, including injected ones (request, progress, event data)."""

    def invoke(self, arguments: Sequence[object]) -> object:
        """Call the function. Returns its result, coroutine, generator or async generator."""

    def finish(self, result: object, call: Call) -> Outcome:
        """Wire values from what the function returned or yielded. Updates the session's state."""

    def prepare_row(self, call: Call) -> list[object]:
        """Python values of one call of a batch, one per input."""

    def batch_arguments(self, rows: Sequence[Sequence[object]], first: Call) -> list[object]:
        """Arguments of a batch function: a list per input, of one element per row. Injected ones tell of `first`."""

    def batch_results(self, result: object, count: int) -> Sequence[object]:
        """What `finish` takes for each of `count` calls, from what a batch function returned."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """One input of an endpoint. Hidden ones (such as State) are filled in by the server."""

    name: str
    label: str
    where: str
    """Its name in error messages: `Slider "temperature"`."""
    schema: Schema
    """As Gradio's clients know its values."""
    accepts: Callable[[], Schema] = dict
    """Makes the schema of what `check` accepts. Only the API description asks for it."""
    check: Callable[[Json, Session | None], Json]
    """Returns the value as stored in the job, or raises `InputRejected`. The session may have changed the choices."""
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
    may_be_file: bool = False
    """A value may be one FileData instead: a file that holds it as JSON."""


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
    """How a function is called repeatedly within one job, once per chunk of input."""

    keeps_all: bool
    """Whether every chunk matters, as in audio. Else a newer chunk replaces an older one that still waits."""
    idle_s: float
    """The job ends after this long without a chunk."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    id: int
    name: str | None
    """Without a slash; None for a function that only the page calls."""
    alias: str | None = None
    """A second name for API callers. An endpoint whose `name` is the same takes precedence."""
    handler: Handler
    parameters: tuple[Parameter, ...] = ()
    returns: tuple[Return, ...] = ()
    visibility: Visibility = "public"
    description: str = ""
    lane: str
    """Endpoints that name the same lane share its limit."""
    concurrency_limit: int | Literal["default"] | None = "default"
    limit_per_client: int | None = None
    """How many of its lane's slots one client may take."""
    is_queued: bool = True
    is_batch: bool = False
    max_batch_size: int = 4
    time_limit_s: float | None = None
    streaming: Streaming | None = None
    validate: Callable[[Call], list[Json]] | None = None
    """Called in a thread before a job is queued. Returns what is wrong with the values; empty if nothing is."""
    begins: Mapping[str, Callable[[], object]] = field(default_factory=dict)
    """Makes what a session's values begin with that it reads, by their names; called in a thread."""
    keeps_for_all: bool = False
    """Its handler reads and writes values of all sessions (`session.FOR_ALL`), too."""
    keeps_for_user: bool = False
    """As above, values of the user who is logged in (`session.FOR_USER`)."""
    takes_token: bool = False
    """Its function reads the provider's token of whoever is signed in (`session.FOR_LOGIN`)."""
    warmups: Sequence[list[Json]] = ()
    """Values with which it is called when the app starts."""
    runs_on_leave: bool = False
    """Runs without values when a client has left the page."""
    on_interrupt: Literal["retry", "fail"] = "retry"
    """What happens to a job whose worker stopped or died while it ran. Only where the store outlives the worker."""
    on_leave: Literal["stop", "finish"] | None = None
    """What happens to a call of the app's own page when the page is closed; None: the app's default."""
    is_render: bool = False
    """Its function makes endpoints of its session."""
    is_rendered: bool = False
    """Such an endpoint: it is known to its session only."""
    gate: str | None = None
    """Instead of by its lane, its running calls are limited by name within a process: lanes are those of the script."""
    is_chained: bool = False
    """Runs behind another one: of a render that was replaced meanwhile, too."""
    written_as: str = ""
    """The name of its function in the script."""
    offer: Offer | None = None
    """What the author says of it to clients of the MCP server."""
    headers: tuple[str, ...] = ()
    """Headers of the request that its function takes as parameters, in lower case."""
    function: str = field(init=False)
    """Name and parameters: the same after a restart unless the script has changed."""
    takes_files: bool = field(init=False)

    def __post_init__(self) -> None:
        # Computed once: every call reads them.
        parameters = ", ".join(parameter.name for parameter in self.parameters)
        object.__setattr__(self, "function", f"{self.name or ''}({parameters})")
        object.__setattr__(self, "takes_files", any(one.holds_files or one.may_be_file for one in self.parameters))

    @property
    def title(self) -> str:
        """Its name for people who read logs."""
        return f"/{self.name}" if self.name else f"Endpoint {self.id}"

    @property
    def visible(self) -> tuple[Parameter, ...]:
        return tuple(parameter for parameter in self.parameters if not parameter.is_hidden)

    def meant(self, count: int) -> Sequence[Parameter]:
        """What so many positional values are for, if that is a right number: hidden inputs may be left out."""
        return self.parameters if count == len(self.parameters) else self.visible

    def accept(self, data: Sequence[Json], session: Session | None = None) -> list[Json]:
        """One checked value per input, from positional values. Hidden inputs may be left out.

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
            None if parameter.is_hidden and value is None else parameter.check(value, session)
            for parameter, value in zip(self.parameters, values, strict=True)
        ]

    def accept_named(self, arguments: Mapping[str, Json], session: Session | None = None) -> list[Json]:
        """As `accept`, from values by parameter name. Defaults fill in missing ones."""
        return self.accept(self.arranged(arguments), session)

    def arranged(self, arguments: Mapping[str, Json]) -> list[Json]:
        """The values of `arguments` in order, not checked yet. Raises `InputRejected` for a wrong or missing name."""
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
        return values

    def _wrong_count(self, count: int, shown: Sequence[Parameter]) -> InputRejected:
        names = ", ".join(parameter.name for parameter in shown)
        first = shown[count].name if count < len(shown) else None
        expected = f"{len(shown)} value{'' if len(shown) == 1 else 's'} ({names})"
        got = f"{count}; {first!r} is missing" if first else f"{count}"
        return InputRejected(f"/{self.name or self.id}", expected, got, first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """What one run of a render made, in the process that ran it: the author's functions of one session."""

    render: int
    """Id of the render's endpoint."""
    base: int
    """`RenderRun.base` of the run."""
    endpoints: Mapping[int, Endpoint]
    methods: Mapping[tuple[int, str], Endpoint]
    """Components' own methods, by the component's id and the method's name."""
    size_bytes: int
    """Approximate memory of what it keeps: components, listeners, and the values that they were made of."""
    client: str = ""
    """Whose session it is."""
