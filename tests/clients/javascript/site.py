"""A host with pages of its own under `/site` and an app under `/app`; run by uvicorn."""

from __future__ import annotations

from pathlib import Path

from starlette.applications import Starlette
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

import limelight as gr
from tests.clients.javascript.app import demo

pages = StaticFiles(directory=Path(__file__).parent)
host = gr.mount_gradio_app(Starlette(routes=[Mount("/site", pages)]), demo, "/app")
