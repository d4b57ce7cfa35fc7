"""Queued endpoints beside routes of the author's own."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import APIRouter, Depends, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse
from starlette.middleware.gzip import GZipMiddleware

import limelight as gr
from limelight.server import Server


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, str]]:
    yield {"began": "yes"}


server = Server(title="Both", lifespan=lifespan)


@server.api(name="hello")
def hello(name: str) -> str:
    """Says hello."""
    return f"Hello {name}"


@server.api
def add(a: int, b: int = 2) -> int:
    return a + b


@server.api(name="count", concurrency_limit=2)
def count(most: int) -> Iterator[int]:
    yield from range(most)


@server.api(name="whole", queue=False)
def whole(value: float) -> float:
    if value < 0:
        raise gr.Error("too small")
    return value


@server.get("/", response_class=HTMLResponse)
def page() -> str:
    return "<h1>My own page</h1>"


@server.get("/items/{number}")
def item(number: int, request: Request, user: str = Depends(lambda: "nobody")) -> dict[str, Any]:
    if number > 9:
        raise HTTPException(404, "no such item")
    return {"number": number, "user": user, "began": request.state.began}


@server.post("/items")
async def store(request: Request) -> dict[str, int]:
    return {"size": len(await request.body())}


@server.get("/broken")
def broken() -> None:
    raise ZeroDivisionError


more = APIRouter(prefix="/more")


@more.get("/here")
def here() -> str:
    return "here"


server.include_router(more)
if os.environ.get("PACKED"):
    server.add_middleware(GZipMiddleware, minimum_size=1)

if __name__ == "__main__":
    server.launch(auth=("ada", "lovelace") if os.environ.get("PRIVATE") else None)
