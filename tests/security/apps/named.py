"""An app whose users a function names: which one, the environment says."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request

import limelight as gr

HEADER = "x-user"
never = threading.Event()


def plain(request: Request) -> str | None:
    return request.headers.get(HEADER)


async def coroutine(request: Request) -> str | None:
    return request.headers.get(HEADER)


class Named:
    async def __call__(self, request: Request) -> str | None:
        return request.headers.get(HEADER)


def blocking(request: Request) -> str | None:
    if HEADER not in request.headers:
        never.wait()
    return request.headers[HEADER]


def failing(request: Request) -> str | None:
    raise ValueError(f"the secret of {request.url}")


def ending(request: Request) -> str | None:
    sys.exit(3)


async def ending_too(request: Request) -> str | None:
    sys.exit(3)


async def interrupting(request: Request) -> str | None:
    raise KeyboardInterrupt


def number(request: Request) -> Any:  # Any: what it may not return
    return 7


def empty(request: Request) -> str | None:
    return ""


def refusing(request: Request) -> str | None:
    raise HTTPException(403, "not today")


def who(request: gr.Request) -> str:
    return str(request.username)


FUNCTIONS: dict[str, Callable[[Request], Any]] = {  # Any: as above
    **{
        one.__name__: one
        for one in (plain, coroutine, blocking, failing, ending, ending_too, interrupting, number, empty, refusing)
    },
    "object": Named(),
}
demo = gr.Interface(who, None, "text", title="Private")

if __name__ == "__main__":
    demo.launch(auth_dependency=FUNCTIONS[os.environ["TEST_DEPENDENCY"]])
