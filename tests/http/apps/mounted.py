"""Two apps in one FastAPI host; run by uvicorn."""

from __future__ import annotations

from functools import partial

import fastapi

import limelight as gr

host = fastapi.FastAPI()


@host.get("/own")
def own() -> str:
    return "the host's own"


for path, word in (("/one", "Hello"), ("/two", "Bonjour")):
    demo = gr.Interface(partial(str.format, word + " {}"), "text", "text")
    host = gr.mount_gradio_app(host, demo, path)
