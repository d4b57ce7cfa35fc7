"""An app as scripts declare it, apart from how it is served."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal, Protocol, Self, TypedDict, Unpack

from limelight.core.assets import joined, read_all
from limelight.core.errors import DeclarationError
from limelight.core.look import Typeface, look
from limelight.core.page import PageHead
from limelight.core.page_header import PageHeader, page_header
from limelight.ui import scope
from limelight.ui.builder import Builder
from limelight.ui.component import Component
from limelight.version import COMPATIBLE_VERSION, __version__


class LookOptions(TypedDict, total=False):
    """The looks of an app; documented here and nowhere else."""

    theme: object
    """A theme of `gr.themes`, or its name."""
    font: Typeface | None
    """Typeface of the page: "limelight", which the server serves, or "system" for that of the user's machine. A theme
    with a font of its own keeps it."""
    accent: str | None
    """Colour of the main buttons and of all that is chosen, over that of the theme: any opaque CSS colour, such as
    "#0a7d5c". Texts and marks on it are as light or dark as can be read."""
    radius: str | None
    """Corners, over those of the theme: "none", "sm", "md", "lg" or "xxl", or the length of a field's, such as
    "12px"."""
    density: str | None
    """Distances and heights of controls, over those of the theme: "compact", "normal" or "spacious", or the length
    between two controls, such as "16px"."""
    header: PageHeader | str | None
    """Logo, title and links above every page: a `PageHeader`, or the title as text."""
    css: str | None
    """Styles for the page."""
    css_paths: str | Path | Sequence[str | Path] | None
    """Paths of CSS files: one or a list. They come after `css`."""
    js: str | None
    """JavaScript function that runs when the page loads."""
    head: str | None
    """HTML for the page's `<head>`."""
    head_paths: str | Path | Sequence[str | Path] | None
    """Paths of files with HTML for the page's `<head>`: one or a list. They come after `head`."""


class BlocksOptions(LookOptions, total=False):
    """What all recipes accept beside the looks; documented here and nowhere else."""

    fill_width: bool
    """True makes the page as wide as the window."""
    delete_cache: tuple[int, int] | None
    """Seconds between cleanups, which has no effect here, and the age in seconds at which files are deleted."""


class Served(Protocol):
    """A running server, as its app uses it."""

    asgi: Any  # Any: Starlette, which this layer does not import
    config: Mapping[str, Any]  # Any: JSON
    """The configuration of the page, but for what a request decides."""
    url: str
    host: str
    port: int | None
    """None on a Unix socket."""

    @property
    def is_alive(self) -> bool: ...

    @property
    def share_url(self) -> str | None: ...

    def stop(self) -> None: ...

    def wait(self) -> None:
        """Wait until it has stopped."""


class DeclaredApp(Builder):
    """A declared app: its look, its options and what is on its page. `Blocks` adds how it is served."""

    running: Served | None = None
    """Its server, once it has been launched."""
    own_routes: Any = None  # Any: an ASGI app, which this layer does not know
    """Routes of the author's that come before those of the app: see `Server`."""
    launched: Served | None = None
    """As `running`; it stays when the app is closed."""

    def __init__(
        self,
        analytics_enabled: bool | None = None,
        mode: str = "blocks",
        title: str = "Limelight",
        fill_height: bool = False,
        fill_width: bool = False,
        delete_cache: tuple[int, int] | None = None,
        **options: Unpack[LookOptions],
    ) -> None:
        if mode != "blocks":
            self.mode = mode
        self.title, self.js, self.theme = title, options.get("js"), options.get("theme")
        self.look = look("Blocks", **{name: options.get(name) for name in ("font", "accent", "radius", "density")})
        header = options.get("header")
        self.header = None if header is None else page_header(header, "Blocks: header")
        self.css = joined(options.get("css"), read_all(options.get("css_paths"), "Blocks: css_paths"))
        self.head = joined(options.get("head"), read_all(options.get("head_paths"), "Blocks: head_paths"))
        self.fill_height, self.fill_width = fill_height, fill_width
        self.queue_options: dict[str, Any] = {}  # Any: options of the engine by name
        if delete_cache is not None:
            self.queue_options["max_file_age_s"] = float(delete_cache[1])
        self.api_open = True
        super().__init__()

    @property
    def is_titled(self) -> bool:
        """Whether the header shows the title, so that what is below it need not."""
        return self.header is not None and self.header.title in (None, self.title)

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:  # Any: as in the base
        super().__exit__(*problem)
        outer = scope.root()
        if outer is not None and outer is not self and problem[0] is None:
            self.render()

    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None = None,
        *,
        default_concurrency_limit: int | Literal["not_set"] | None = "not_set",
    ) -> Self:
        """Set options of the queue.

        `max_size`: how many jobs may wait. `default_concurrency_limit`: for functions without a limit of their own, by
        default 1. `api_open=False`: queued functions can be called only through the queue, not on `/run` and `/api`.
        """
        if api_open is not None:
            self.api_open = api_open
        if max_size is not None:
            self.queue_options["max_size"] = max_size
        if default_concurrency_limit != "not_set":
            self.queue_options["default_concurrency_limit"] = default_concurrency_limit
        return self

    def clock(self, seconds: Any) -> Component:  # Any: whatever the script passes
        """Raise `DeclarationError`: timers need `Blocks`, which overrides this."""
        raise DeclarationError("every", "an app that is made with Blocks", seconds)

    def whole_page(self) -> PageHead:
        return {
            "version": COMPATIBLE_VERSION,
            "limelight": __version__,
            "api_prefix": "/gradio_api",
            "mode": self.mode,
            "dev_mode": False,
            "analytics_enabled": False,
            "title": self.title or "Limelight",
            "space_id": None,
            "enable_queue": True,
            "is_colab": False,
            "protocol": "sse_v3",
            "css": None,
            "js": bool(self.js),
            "head": None,
            "stylesheets": [],
            "fill_height": self.fill_height,
            "fill_width": self.fill_width,
            "theme": None,
            "theme_hash": "",
            "mcp_server": False,
            "i18n_translations": None,
        }
