"""A small HTTP API with an OpenAPI document, and another server that must not be asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, Literal

import uvicorn
from fastapi import FastAPI, File, Form, Header, HTTPException, UploadFile
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel

from tests.servers import free_port

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc00000030101002ab3e07d0000000049454e44ae426082"
)


class Pet(BaseModel):
    name: str
    age: int = 1
    tags: list[str] = []


def api() -> FastAPI:
    made = FastAPI(title="Pets")
    made.state.asked = []

    @made.get("/pets/{name}", summary="One pet")
    def one(
        name: str,
        full: bool | None = None,
        kind: Literal["cat", "dog"] = "cat",
        tag: Annotated[list[str] | None, Header()] = None,
        authorization: Annotated[str | None, Header()] = None,
    ) -> dict[str, Any]:
        return {"name": name, "full": full, "kind": kind, "token": authorization, "tag": tag}

    @made.post("/pets")
    def add(pet: Pet) -> Pet:
        if pet.age > 100:
            raise HTTPException(422, "too old")
        return pet

    @made.post("/count")
    def count(numbers: list[int]) -> int:
        return len(numbers)

    @made.post("/photo")
    def photo(file: Annotated[UploadFile, File()], title: Annotated[str, Form()]) -> dict[str, Any]:
        return {"name": file.filename, "size": file.size, "title": title}

    @made.get("/photo", response_class=Response, responses={200: {"content": {"image/png": {}}}})
    def picture() -> Response:
        return Response(PNG, media_type="image/png")

    _add_elsewhere(made)
    return made


def _add_elsewhere(made: FastAPI) -> None:
    @made.get("/moved")
    def moved() -> RedirectResponse:
        return RedirectResponse("/pets/moved")

    @made.get("/away")
    def away() -> RedirectResponse:
        return RedirectResponse(made.state.elsewhere)

    @made.get("/elsewhere")
    def elsewhere() -> str:
        made.state.asked.append("elsewhere")
        return "secret"

    @made.delete("/pets/{name}")
    def remove(name: str) -> None:
        raise RuntimeError("internal")


@contextmanager
def served(app: FastAPI) -> Iterator[str]:
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started and thread.is_alive():
            thread.join(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()
