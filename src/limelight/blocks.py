"""`Blocks`: the object that scripts hold. It declares through `Canvas` and delegates the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, Self, Unpack

from limelight.core.wire import Json
from limelight.ui import scope
from limelight.ui.block import BlockOptions
from limelight.ui.canvas import Canvas
from limelight.version import __version__

if TYPE_CHECKING:
    from limelight.app import App
    from limelight.serving import LaunchOptions, Running


class Blocks(Canvas):
    """An app: used with `with`, then `launch()`ed.

    `css`, `js` and `head` go into the page; `js` is a JavaScript function that runs when it loads.
    """

    def __init__(
        self,
        analytics_enabled: bool | None = None,
        mode: str = "blocks",
        title: str = "Limelight",
        *,
        fill_height: bool = False,
        fill_width: bool = False,
        delete_cache: tuple[int, int] | None = None,
        theme: object = None,
        css: str | None = None,
        css_paths: object = None,
        js: str | None = None,
        head: str | None = None,
        head_paths: object = None,
        **options: Unpack[BlockOptions],
    ) -> None:
        self.title, self.css, self.js, self.head = title, css or "", js, head or ""
        self.fill_height, self.fill_width, self.theme = fill_height, fill_width, theme
        self.queue_options: dict[str, Any] = {}  # Any: options of the engine by name
        self.api_open = True
        self.running: Running | None = None
        self._app: App | None = None
        super().__init__()

    def __enter__(self) -> Self:
        super().__enter__()
        return self

    def __exit__(self, *problem: Any) -> None:  # Any: as in the base
        super().__exit__(*problem)
        outer = scope.root()
        if outer is not None and outer is not self:
            self.render()

    def queue(
        self,
        status_update_rate: float | Literal["auto"] = "auto",
        api_open: bool | None = None,
        max_size: int | None = None,
        *,
        default_concurrency_limit: int | Literal["not_set"] | None = "not_set",
    ) -> Self:
        """`max_size`: jobs that may wait; `default_concurrency_limit`: of functions that name none (1).

        With `api_open=False` a function that is queued can only be called through the queue, not on `/run` and `/api`.
        """
        if api_open is not None:
            self.api_open = api_open
        if max_size is not None:
            self.queue_options["max_size"] = max_size
        if default_concurrency_limit != "not_set":
            self.queue_options["default_concurrency_limit"] = default_concurrency_limit
        return self

    def launch(
        self,
        inline: bool | None = None,
        inbrowser: bool = False,
        share: bool | None = None,
        **options: Unpack[LaunchOptions],
    ) -> Any:  # Any: Gradio's triple of app, local URL and share URL
        """Serves the app until it is stopped, then returns `(asgi_app, local_url, None)`.

        With `prevent_thread_lock=True`, at a prompt and in a notebook it returns at once; a notebook shows the page,
        unless `inline=False`.
        """
        from limelight.serving import launch  # noqa: PLC0415  # optional: 120 ms, the web server

        return launch(self, inline=inline, share=bool(share), inbrowser=inbrowser, options=options)

    def close(self, verbose: bool = True) -> None:
        """Stops a launched app: running calls get their time to end."""
        if self.running is not None:
            self.running.stop()
            self.running = None

    @property
    def app(self) -> Any:  # Any: Starlette, which this module does not import
        """The ASGI app, for other servers: `uvicorn script:demo.app`."""
        from limelight.app import App  # noqa: PLC0415  # optional: 120 ms, the web server

        if self._app is None:
            self._app = App(self)
        return self._app.asgi

    def page(self) -> dict[str, Json]:
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


COMPATIBLE_VERSION = "6.31.0"
"""The Gradio whose protocol is spoken: its clients choose their ways by it."""
