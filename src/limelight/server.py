"""`Server`: queued endpoints and routes of the author's own in one app."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal, TypedDict, TypeVar, Unpack, overload

from starlette.types import Receive, Scope, Send

from limelight.blocks import Blocks
from limelight.core.errors import MissingExtra
from limelight.ui.api import api

if TYPE_CHECKING:
    from fastapi import FastAPI

    from limelight.launch.options import LaunchOptions
else:
    try:
        from fastapi import FastAPI  # optional: extra `server`
    except ModuleNotFoundError:

        class FastAPI:
            def __init__(self, **options: object) -> None:
                raise MissingExtra("gr.Server", "fastapi", "server")


__all__ = ["Server"]

Function = TypeVar("Function", bound=Callable[..., object])


class EndpointOptions(TypedDict, total=False):
    """What `Server.api` takes: options of a listener."""

    name: str | None
    """The function's unless given."""
    description: str | None
    """The first lines of the function's docstring unless given."""
    concurrency_limit: int | Literal["default"] | None
    concurrency_id: str | None
    queue: bool
    batch: bool
    max_batch_size: int
    api_visibility: Literal["public", "private", "undocumented"]
    time_limit: float | None
    stream_every: float


class Server(FastAPI):
    """A FastAPI app with queued endpoints: `@server.api` beside `@server.get("/path")`, then `server.launch()`.

    Routes of its own come before those of Limelight, `/` included. They are behind the same login, host names and
    origins; what they read of a body is theirs to limit. Takes the options of FastAPI.
    """

    def __init__(self, **options: Any) -> None:  # Any: FastAPI's
        super().__init__(**options)
        self.blocks = Blocks(title=self.title, mode="server")
        self.blocks.own_routes = self

    @overload
    def api(self, fn: Function, **options: Unpack[EndpointOptions]) -> Function: ...

    @overload
    def api(self, fn: None = None, **options: Unpack[EndpointOptions]) -> Callable[[Function], Function]: ...

    def api(self, fn: Function | None = None, **options: Unpack[EndpointOptions]) -> object:
        """Makes a function an endpoint, or decorates one; types come from its annotations, as with `gr.api`."""
        if fn is None:
            return lambda function: self.api(function, **options)
        more: Any = dict(options)  # Any: options of a listener
        named = {f"api_{key}": more.pop(key) for key in ("name", "description") if key in more}
        with self.blocks:
            api(fn, **named, **more)
        return fn

    def get_blocks(self) -> Blocks:
        """The app of the queued endpoints."""
        return self.blocks

    def launch(
        self,
        inline: bool | None = None,
        inbrowser: bool = False,
        share: bool | None = None,
        **options: Unpack[LaunchOptions],
    ) -> tuple[Server, str, None]:
        """As `Blocks.launch`; the first it returns is the server itself."""
        _, url, share_url = self.blocks.launch(inline, inbrowser, share, **options)
        return self, url, share_url

    def close(self) -> None:
        """Stops a launched server: running calls get their time to end."""
        self.blocks.close()

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The middleware and routes of FastAPI, and then Limelight's: for those who serve it."""
        await super().__call__(scope, receive, send)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """For other servers: `uvicorn script:server`."""
        await self.blocks.app(scope, receive, send)
