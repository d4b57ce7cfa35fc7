"""Mounting an app in a FastAPI or Starlette app."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, Unpack

from limelight.app import App
from limelight.launch.config import read
from limelight.launch.options import LaunchOptions
from limelight.ui.declared import DeclaredApp

__all__ = ["mount_gradio_app"]


def mount_gradio_app(
    app: Any, blocks: DeclaredApp, path: str, **options: Unpack[LaunchOptions]
) -> Any:  # Any: the host
    """Mount an app in a FastAPI or Starlette app under `path`. Its engine starts and stops with the host.

    Accepts the options of `launch`, except those of the server itself.
    """
    # The host checks host names.
    config = read({"server_name": "0.0.0.0", **options}, "mount_gradio_app").app
    made = App(blocks, replace(config, http=replace(config.http, mount_path=path.strip("/"))))
    outer = app.router.lifespan_context

    @asynccontextmanager
    async def lifespan(host: Any) -> AsyncIterator[Any]:  # Any: the host's own
        async with outer(host) as state, made.running():
            yield state

    app.router.lifespan_context = lifespan
    app.mount(path, made.asgi)
    return app
