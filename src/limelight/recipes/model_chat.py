"""A chat with a model behind a server that speaks OpenAI's chat API."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from typing import Any, Literal

from limelight.components.chat import ChatMessage, MultimodalTextbox
from limelight.core.errors import DeclarationError
from limelight.recipes.chat import MESSAGE_FIELD, ChatInterface
from limelight.recipes.model_messages import IMAGES, TEXTS, Said, messages_for
from limelight.recipes.model_server import ModelAnswer, ModelServer

__all__ = ["load_chat"]

FileKind = Literal["text_encoded", "image"]
ENDINGS: dict[str, tuple[str, ...]] = {"text_encoded": TEXTS, "image": IMAGES}


def load_chat(
    base_url: str,
    model: str,
    token: str | None = None,
    *,
    file_types: FileKind | list[FileKind] | None = "text_encoded",
    system_message: str | None = None,
    streaming: bool = True,
    **kwargs: Any,  # options of ChatInterface by name
) -> ChatInterface:
    """A `ChatInterface` for a model on a server with OpenAI's chat API, such as Ollama, vLLM or llama.cpp.

    `base_url` is the part before `/chat/completions`, as in `"http://localhost:11434/v1"`. `file_types` says which
    files users may attach: those of "text_encoded" are sent as text, those of "image" as pictures. With None there is a
    plain text field. All further options are those of `ChatInterface`.
    """
    kinds = [file_types] if isinstance(file_types, str) else list(file_types or [])
    for kind in kinds:
        if kind not in ENDINGS:
            raise DeclarationError("load_chat: file_types", "'text_encoded', 'image', a list of these, or None", kind)
    if kinds:
        kwargs.setdefault("textbox", _field([ending for kind in kinds for ending in ENDINGS[kind]]))
    server = ModelServer(base_url, model, token)
    answer = _streaming(server, system_message) if streaming else _whole(server, system_message)
    return ChatInterface(answer, multimodal=bool(kinds), **kwargs)


def _field(endings: list[str]) -> MultimodalTextbox:
    return MultimodalTextbox(
        autofocus=True,
        file_types=endings,
        file_count="multiple",
        render=False,
        **MESSAGE_FIELD,
    )


def _streaming(server: ModelServer, system: str | None) -> Callable[..., object]:
    async def chat(message: Said, history: list[dict[str, Any]]) -> AsyncIterator[object]:  # Any: pieces
        """Sends the conversation to the model and streams its answer."""
        messages = await asyncio.to_thread(messages_for, message, history, system)  # reads files
        async for answer in server.stream(messages):
            yield _shown(answer, is_done=bool(answer.text))

    return chat


def _whole(server: ModelServer, system: str | None) -> Callable[..., object]:
    async def chat(message: Said, history: list[dict[str, Any]]) -> object:  # Any: pieces
        """Sends the conversation to the model and returns its answer."""
        messages = await asyncio.to_thread(messages_for, message, history, system)  # reads files
        return _shown(await server.answer(messages), is_done=True)

    return chat


def _shown(answer: ModelAnswer, *, is_done: bool) -> object:
    if not answer.reasoning:
        return answer.text
    status = "done" if is_done else "pending"
    thought = ChatMessage(answer.reasoning, metadata={"title": "Reasoning", "status": status})
    return [thought, answer.text] if answer.text else [thought]
