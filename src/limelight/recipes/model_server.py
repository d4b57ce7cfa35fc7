"""A client of OpenAI's chat API: one request for each answer.

Source of the format: "Create chat completion" in OpenAI's API reference. Errors of the server are logged, and users get
no more than its status, because its texts may name keys and machines.
"""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from limelight.core.errors import Error
from limelight.recipes.http_client import async_client, bearer, is_too_large

logger = logging.getLogger("limelight")

JsonObject = dict[str, Any]  # JSON of the API
TIMEOUT = httpx.Timeout(30.0, read=600.0)  # a model may take long until its first word
MAX_SHOWN = 2000  # characters of an error in the log
MAX_BYTES = 64 << 20  # of an answer, with all that is around its words
MAX_LINE_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    text: str = ""
    reasoning: str = ""
    """What servers of models that think send apart from the answer."""

    def plus(self, given: JsonObject) -> ModelAnswer:
        """With a message, or with the next piece of one."""
        reasoning = given.get("reasoning_content") or given.get("reasoning") or ""
        return ModelAnswer(self.text + (given.get("content") or ""), self.reasoning + str(reasoning))


class ModelServer:
    def __init__(self, base_url: str, model: str, token: str | None) -> None:
        self._url, self._model = f"{base_url.rstrip('/')}/chat/completions", model
        self._headers = bearer(token)

    async def stream(self, messages: list[JsonObject]) -> AsyncIterator[ModelAnswer]:
        """The answer so far, whenever more of it has come."""
        answer = ModelAnswer()
        async with self._asked(messages, streams=True) as response:
            async for line in _lines(response):
                given = _piece(line)
                if given is not None and (more := answer.plus(given)) != answer:
                    answer = more
                    yield answer

    async def answer(self, messages: list[JsonObject]) -> ModelAnswer:
        async with self._asked(messages, streams=False) as response:
            body = await _whole(response, MAX_BYTES)
            if is_too_large(body):
                raise Error("The model's answer is too large.")
            choices = json.loads(body)["choices"]
        return ModelAnswer().plus(choices[0]["message"])

    @asynccontextmanager
    async def _asked(self, messages: list[JsonObject], *, streams: bool) -> AsyncIterator[httpx.Response]:
        body = {"model": self._model, "messages": messages, "stream": streams}
        try:
            async with (
                async_client(TIMEOUT, self._headers) as client,
                client.stream("POST", self._url, json=body) as response,
            ):
                if response.status_code != 200:
                    text = (await _whole(response, MAX_LINE_BYTES)).decode("utf-8", "replace")
                    logger.error("%s answered %s: %s", self._url, response.status_code, text[:MAX_SHOWN])
                    raise Error(f"The model's server answered with the status {response.status_code}.")
                yield response
        except httpx.HTTPError as error:
            logger.error("%s: %s %s", self._url, type(error).__name__, error)
            raise Error("The model's server cannot be reached.") from None
        except (ValueError, LookupError, TypeError, AttributeError) as error:
            logger.exception("%s answered something else than a chat completion", self._url)
            raise Error("The model's server gave no answer that can be read.") from error


async def _whole(response: httpx.Response, max_bytes: int) -> bytes:
    data = bytearray()
    async for chunk in response.aiter_bytes():
        data += chunk
        if len(data) > max_bytes:
            raise ValueError(f"more than {max_bytes} bytes")
    return bytes(data)


async def _lines(response: httpx.Response) -> AsyncIterator[str]:
    """Lines of the stream. `aiter_lines` would wait for the end of one that has none."""
    count, rest = 0, bytearray()
    async for chunk in response.aiter_bytes():
        count += len(chunk)
        *lines, end = chunk.split(b"\n")
        for line in lines:
            yield (bytes(rest) + line).decode("utf-8", "replace")
            rest.clear()
        rest += end
        if count > MAX_BYTES or len(rest) > MAX_LINE_BYTES:
            raise ValueError("an answer or a line without an end")
    yield rest.decode("utf-8", "replace")


def _piece(line: str) -> JsonObject | None:
    """What a line of the stream adds, if anything."""
    data = line.removeprefix("data:").strip() if line.startswith("data:") else ""
    if not data or data == "[DONE]":
        return None
    event: JsonObject = json.loads(data)
    if "error" in event:
        raise ValueError(str(event["error"])[:MAX_SHOWN])
    choices = event.get("choices") or [{}]
    delta: JsonObject = choices[0].get("delta") or {}
    return delta
