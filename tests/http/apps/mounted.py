"""Apps in a FastAPI host, and in a Starlette host; run by uvicorn."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

import fastapi
from starlette.applications import Starlette
from starlette.requests import Request

import limelight as gr

host = fastapi.FastAPI()


@host.get("/own")
def own() -> str:
    return "the host's own"


def fail() -> str:
    raise ValueError("in plain words")


def who(request: gr.Request) -> str:
    return str(request.username)


async def named(request: Request) -> str | None:
    return request.headers.get("x-user")


for path, word in (("/one", "Hello"), ("/two", "Bonjour")):
    demo = gr.Interface(partial(str.format, word + " {}"), "text", "text")
    host = gr.mount_gradio_app(host, demo, path)

bare = Starlette()
gr.mount_gradio_app(bare, gr.Interface(str.upper, "text", "text"), "/shout")

with gr.Blocks() as whole:
    text, file, out = gr.Textbox(), gr.File(), gr.Textbox()
    text.submit(fail, None, out)
    text.submit(who, None, out)
    file.upload(lambda path: path, file, out, api_name="store")
folder = Path(os.environ.get("TEST_FOLDER", "/nonexistent"))
gr.mount_gradio_app(host, gr.Interface(who, None, "text"), "/members", auth=("ada", "lovelace"), auth_message="Hi")
gr.mount_gradio_app(host, gr.Interface(who, None, "text"), "/named", auth_dependency=named)
gr.mount_gradio_app(
    host,
    whole,
    "/options",
    app_kwargs={"title": "of FastAPI's"},
    root_path="https://example.org/outside",
    allowed_paths=[str(folder)],
    show_error=True,
    max_file_size="1kb",
    css=".mine {}",
)
