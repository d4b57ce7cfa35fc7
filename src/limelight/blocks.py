"""`Blocks`: the object that scripts hold. It declares, and delegates the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self, Unpack

from limelight.inspection import InspectedApp
from limelight.ui.component import Component

if TYPE_CHECKING:
    from limelight.app import App
    from limelight.launch.options import LaunchOptions

__all__ = ["Blocks"]


class Blocks(InspectedApp):
    """An app: used with `with`, then `launch()`ed."""

    _app: App | None = None

    def launch(
        self,
        inline: bool | None = None,
        inbrowser: bool = False,
        share: bool | None = None,
        **options: Unpack[LaunchOptions],
    ) -> Any:  # Any: Gradio's triple of app, local URL and share URL
        """Serves the app until it is stopped, then returns `(asgi_app, local_url, share_url)`.

        With `share=True` it gets a public address as well, through a relay or tunnel (docs/sharing.md); `share_url` is
        None without one.


        With `prevent_thread_lock=True`, at a prompt and in a notebook it returns at once. A notebook shows the page
        under the cell, unless `inline=False`, and closes the server that an earlier run of the cell has launched.
        """
        from limelight.launch.server import launch  # noqa: PLC0415  # optional: 120 ms, the web server

        return launch(self, inline=inline, share=share, inbrowser=inbrowser, options=options)

    def block_thread(self) -> None:
        """After a launch with `prevent_thread_lock=True`: returns when the app has stopped."""
        if self.running is not None:
            self.running.wait()

    def close(self, verbose: bool = True) -> None:
        """Stops a launched app: running calls get their time to end."""
        if self.running is not None:
            self.running.stop()
            self.running = None

    def clear(self) -> Self:
        """Takes away all that was declared."""
        self.children, self.triggers = [], []
        return self

    @property
    def app(self) -> Any:  # Any: Starlette, which this module does not import
        """The ASGI app: the one that is served, or one for other servers (`uvicorn script:demo.app`), for which the
        environment's settings count too."""
        from limelight.app import App  # noqa: PLC0415  # optional: 120 ms, the web server
        from limelight.launch.config import read  # noqa: PLC0415  # optional: as above

        if self.launched is not None:
            return self.launched.asgi
        if self._app is None:
            self._app = App(self, read({"server_name": "0.0.0.0"}).app)  # host names are the server's to check
        return self._app.asgi

    def clock(self, seconds: Any) -> Component:  # Any: what the script says, which the timer checks
        from limelight.components.timer import Timer  # noqa: PLC0415  # optional: pages without clocks need none

        return Timer(seconds)
