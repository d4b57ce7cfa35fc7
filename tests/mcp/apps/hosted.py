"""The tools in a FastAPI app, under a path."""

import fastapi

import limelight as gr
from tests.mcp.apps.tools import demo

host = gr.mount_gradio_app(fastapi.FastAPI(), demo, "/kitchen", mcp_server=True)
