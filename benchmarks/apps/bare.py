"""The least a server can do for the same two requests: no queue, no checks, no page. An upper bound, not a peer."""

import json
import sys
from collections.abc import AsyncIterator
from uuid import uuid4

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

VALUES = 12


def frame(event: str, text: str) -> str:
    return f"event: {event}\ndata: {json.dumps([text])}\n\n"


async def greeting(text: str) -> AsyncIterator[str]:
    yield frame("complete", f"Hello {text}!")


async def spelling(text: str) -> AsyncIterator[str]:
    for count in range(1, VALUES + 1):
        yield frame("generating", text[:count])
    yield frame("complete", text[:VALUES])


# Async generators: Starlette would run a plain one in a thread for each frame.
ANSWERS = {"greet": greeting, "greet_unlimited": greeting, "spell": spelling}


async def call(request: Request) -> Response:
    body = await request.json()
    event_id = uuid4().hex
    request.app.state.calls[event_id] = body["data"][0]
    return JSONResponse({"event_id": event_id})


async def follow(request: Request) -> Response:
    text = request.app.state.calls.pop(request.path_params["event_id"])
    frames = ANSWERS[request.path_params["name"]](text)
    return StreamingResponse(frames, media_type="text/event-stream")


async def index(request: Request) -> Response:
    return PlainTextResponse("ready")


app = Starlette(
    routes=[
        Route("/", index),
        Route("/gradio_api/call/{name}", call, methods=["POST"]),
        Route("/gradio_api/call/{name}/{event_id}", follow),
    ]
)
app.state.calls = {}

if __name__ == "__main__":
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), loop="uvloop", http="httptools", access_log=False)
