"""Types of what the page receives: its configuration, and the messages of a session stream (`/queue/data`, sse_v3).

The page's TypeScript is generated from these types (`scripts/page_types.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NotRequired, TypedDict

from msgspec import Raw

from limelight.core.wire import Json, ProgressUnit

ShowProgress = Literal["full", "minimal", "hidden"] | bool
FooterLink = Literal["api", "gradio", "settings", "runs"] | dict[str, str]
"""A built-in part of the footer, or the author's own link: `{"label": …, "url": …}`."""
TriggerMode = Literal["once", "multiple", "always_last"]
Target = tuple[int | None, str]
"""A component's id (None for the page itself) and an event name."""


class ComponentConfig(TypedDict):
    id: int
    type: str
    props: dict[str, Json]
    key: Json
    skip_api: bool
    """Whether API callers send no value for it."""
    component_class_id: str
    preserved_by_key: NotRequired[Sequence[str]]
    """Of a component with a key, made by a render: what it keeps when it is made again."""
    is_linked: NotRequired[bool]
    """Whether the value came from the deep link that opened the page."""
    api_info: NotRequired[dict[str, Json]]
    api_info_as_input: NotRequired[dict[str, Json]]
    api_info_as_output: NotRequired[dict[str, Json]]
    example_inputs: NotRequired[Json]


class LayoutNode(TypedDict):
    id: int
    children: NotRequired[Sequence[LayoutNode]]


class DependencyTypes(TypedDict):
    generator: bool
    cancel: bool


class DependencyConfig(TypedDict):
    """An event listener: its triggers, inputs, outputs and options."""

    id: int
    targets: Sequence[Target]
    inputs: Sequence[int]
    outputs: Sequence[int]
    backend_fn: bool
    """Whether the server has a function to call."""
    js: str | None
    """The author's JavaScript function. The page finds it at `window.limelight_js[id]`."""
    queue: bool | None
    api_name: str | Literal[False]
    api_description: str
    api_visibility: Literal["public", "undocumented", "private"]
    show_api: bool
    scroll_to_output: bool
    show_progress: ShowProgress
    show_progress_on: Sequence[int] | None
    batch: bool
    max_batch_size: int
    cancels: Sequence[int]
    types: DependencyTypes
    collects_event_data: bool
    trigger_after: int | None
    trigger_only_on_success: bool
    trigger_only_on_failure: bool
    trigger_mode: TriggerMode
    rendered_in: int | None
    render_id: int | None
    connection: Literal["stream", "sse"]
    time_limit: float | None
    stream_every: float
    """Seconds between two values of a streaming component."""
    like_user_message: bool
    event_specific_args: Sequence[str] | None
    component_prop_inputs: Sequence[int]
    js_implementation: str | None
    zerogpu: bool


class Template(TypedDict):
    """A template of an `HTML` component: `parts` with the values of `expressions` between them."""

    parts: Sequence[str]
    expressions: Sequence[str]
    code: str | None
    """The script that evaluates the expressions, in `window.limelight_js`. None: each is the name of a property."""


class WebElement(TypedDict):
    """The custom element that shows a `WebComponent`."""

    tag: str
    module: str
    """Address of the module that defines it, below the app's root."""
    contract: int
    """The version of the contract between page and element that its package keeps."""
    package: str
    events: Sequence[str]
    """Its own, besides `input` and `change`."""
    options: Sequence[str]
    """Names of the properties that its `props` have."""


class RenderConfig(TypedDict):
    """What a render has made: it replaces what that render made before."""

    layout: LayoutNode
    """The node that holds it."""
    components: Sequence[ComponentConfig]
    dependencies: Sequence[DependencyConfig]
    render_id: int
    scripts: dict[str, str]
    """The author's JavaScript functions, by the dependency's id, and scripts of blocks by their names."""
    head: str
    """Markup for the head of the page that its blocks need."""


class PageLayout(TypedDict):
    layout: LayoutNode
    components: Sequence[int]
    dependencies: Sequence[int]


class PageHead(TypedDict):
    """Metadata of an app that does not depend on its components."""

    version: str
    """The Gradio version whose protocol the server implements."""
    limelight: str
    api_prefix: str
    mode: str
    dev_mode: bool
    analytics_enabled: bool
    title: str
    space_id: str | None
    enable_queue: bool
    is_colab: bool
    protocol: str
    css: str | None
    js: bool
    head: str | None
    stylesheets: Sequence[str]
    fill_height: bool
    fill_width: bool
    theme: str | None
    theme_hash: str
    mcp_server: bool
    i18n_translations: dict[str, dict[str, str]] | None
    """The author's texts, by language and key."""


class HeaderConfig(TypedDict):
    """What stands above every page. Addresses without a scheme are below the app's root."""

    title: str
    """Empty: none."""
    logo: str | None
    logo_dark: str | None
    alt: str
    """Empty: the title beside the logo says it."""
    links: Sequence[tuple[str, str]]
    """Texts and addresses."""
    home: str | None
    """Where logo and title lead."""


class GraphConfig(PageHead):
    """The configuration of the components and listeners that the script declares."""

    connect_heartbeat: bool
    """Whether the page keeps a heartbeat connection open, because the app handles `unload`."""
    components: Sequence[ComponentConfig]
    layout: LayoutNode
    dependencies: Sequence[DependencyConfig]
    pages: Sequence[tuple[str, str, bool]]
    page: dict[str, PageLayout]


class AppConfig(GraphConfig):
    """The configuration that is the same for every client."""

    app_id: NotRequired[int]
    current_page: NotRequired[str]
    """The path of the page that the rest is about."""
    show_error: NotRequired[bool]
    max_file_size: NotRequired[int | None]
    """In bytes."""
    pwa: NotRequired[bool]
    has_files: NotRequired[bool]
    header: NotRequired[HeaderConfig]
    footer_links: NotRequired[Sequence[FooterLink]]
    """What the footer shows. Absent: everything."""


class PageConfig(AppConfig):
    """The configuration for one client, in the page and at `/config`."""

    root: str
    username: NotRequired[str | None]
    token_required: NotRequired[bool]
    """Whether API calls need `Authorization: Bearer`."""
    dev_version: NotRequired[str]
    """With `--reload`: the version of the script that made the page."""
    media_hosts: NotRequired[Sequence[str]]
    """CSP sources for images, audio and video, in addition to the page's own host."""
    keep_input: NotRequired[bool]
    """False: what was typed does not survive a reload."""
    deep_link_state: NotRequired[Literal["valid", "invalid"]]
    auth_required: NotRequired[bool]
    """The page shows the login form. The rest of the configuration is absent."""
    auth_message: NotRequired[str | None]
    sign_in: NotRequired[bool]
    """Users sign in at a provider: the page shows a link instead of the form."""


Diff = Sequence[tuple[Literal["replace", "append", "add", "delete"], Sequence[str | int], Json]]
"""The edits from one value of an output to the next (`core.diff`)."""


class JobOutput(TypedDict):
    """`data` holds a value per output; for generated values after the first, a diff per output (`core.diff`)."""

    data: NotRequired[Raw]
    is_generating: NotRequired[bool]
    duration: NotRequired[float | None]
    average_duration: NotRequired[float]
    render_config: NotRequired[RenderConfig | None]
    changed_state_ids: NotRequired[Sequence[int]]
    used_cache: NotRequired[str | None]
    error: NotRequired[str | None]
    visible: NotRequired[bool]
    title: NotRequired[str | None]
    told: NotRequired[str]
    """What happened and where, for the author: only with `show_error`, and under `--reload`."""


class Estimation(TypedDict):
    msg: Literal["estimation"]
    event_id: str
    rank: int
    queue_size: int
    rank_eta: float | None


class ProcessStarts(TypedDict):
    msg: Literal["process_starts"]
    event_id: str
    eta: float | None


class ProgressMessage(TypedDict):
    msg: Literal["progress"]
    event_id: str
    progress_data: Sequence[ProgressUnit]


class LogMessage(TypedDict):
    msg: Literal["log"]
    event_id: str
    log: str
    level: Literal["info", "warning", "success", "error"]
    duration: float | None
    visible: bool
    title: str | None


class ProcessGenerating(TypedDict):
    msg: Literal["process_generating"]
    event_id: str
    output: JobOutput
    success: bool
    time_limit: float | None


class ProcessStreaming(TypedDict):
    """The values for one chunk of a stream, always in full."""

    msg: Literal["process_streaming"]
    event_id: str
    output: JobOutput
    success: bool
    time_limit: float | None


class ProcessCompleted(TypedDict):
    msg: Literal["process_completed"]
    event_id: str
    output: JobOutput
    success: bool
    title: str | None
    used_cache: str | None
    cache_duration: float | None
    avg_time: float | None


class Heartbeat(TypedDict):
    msg: Literal["heartbeat"]
    event_id: NotRequired[None]


class CloseStream(TypedDict):
    msg: Literal["close_stream"]
    event_id: None


class UnexpectedError(TypedDict):
    msg: Literal["unexpected_error"]
    event_id: str | None
    message: str
    success: bool
    session_not_found: NotRequired[bool]


JobMessage = (
    Estimation | ProcessStarts | ProgressMessage | LogMessage | ProcessGenerating | ProcessStreaming | ProcessCompleted
)
StreamMessage = JobMessage | Heartbeat | CloseStream | UnexpectedError


class UploadUpdate(TypedDict):
    msg: Literal["update"]
    orig_name: str
    chunk_size: int
    """Bytes received since the last update."""


class UploadDone(TypedDict):
    msg: Literal["done"]


UploadMessage = UploadUpdate | UploadDone | Heartbeat
"""The messages of `/upload_progress`."""
