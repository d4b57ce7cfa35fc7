"""An app inside another one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Unpack, cast

from limelight.app import App
from limelight.blocks import Blocks
from limelight.http.site import Dependency
from limelight.serving import LaunchOptions, app_options


def mount_gradio_app(app: Any, blocks: Blocks, path: str, **options: Unpack[LaunchOptions]) -> Any:  # Any: the host
    """Mounts an app in a FastAPI or Starlette app under `path`; its engine starts and stops with the host.

    Takes the options of `launch`; those of the server itself are the host's. `auth_dependency` gets the request and
    returns the user's name, or None for whom it does not let in.
    """
    given = app_options(blocks, {"server_name": "0.0.0.0", **options})  # host names are for the host to check
    dependency = cast("Dependency | None", options.get("auth_dependency"))
    made = App(blocks, replace(given, http=replace(given.http, auth_dependency=dependency)))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(host: Any) -> AsyncIterator[Any]:  # Any: the host's own
        async with outer(host) as state, made.running():
            yield state

    app.router.lifespan_context = lifespan
    app.mount(path, made.asgi)
    return app
