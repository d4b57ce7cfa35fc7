"""Converts the messages of a chat."""

from __future__ import annotations

from typing import Any

from limelight.components.chat import ChatMessage

Message = dict[str, Any]  # Any: content may be text, a file, a component, a list of these
History = list[Message]


def user_message(sent: Any) -> Message:  # Any: text, or text with files
    """What a user sent, as one message: the files, then the text."""
    if not isinstance(sent, dict):
        return {"role": "user", "content": sent}
    files: list[object] = [{"path": path} for path in sent["files"] or []]
    text = sent["text"] or ""
    return {"role": "user", "content": [*files, text] if files and text else files or text}


def assistant_messages(answer: object) -> History:
    """A function's answer as messages. None is no message."""
    if answer is None:
        return []
    if isinstance(answer, list):
        return [message for one in answer for message in assistant_messages(one)]
    if isinstance(answer, ChatMessage):
        return [
            {"role": answer.role, "content": answer.content, "metadata": answer.metadata, "options": answer.options}
        ]
    if isinstance(answer, dict) and "content" in answer:
        return [{"role": "assistant", **answer}]
    return [{"role": "assistant", "content": answer}]


def before_last(shown: History) -> History:
    """The conversation before the message that is being answered."""
    return shown[:-1] if shown and shown[-1]["role"] == "user" else shown


def until_last_of_user(shown: History) -> History:
    """The conversation up to and including the user's last message; empty if there is none."""
    last = max((index for index, message in enumerate(shown) if message["role"] == "user"), default=-1)
    return shown[: last + 1]


def field_value(message: Message, multimodal: bool) -> Any:  # Any: text, or text with files
    """The message as the value of the chat's text field."""
    content = message["content"]
    pieces = content if isinstance(content, list) else [content]
    texts = [text for piece in pieces if (text := _text_of(piece)) is not None]
    files = [piece["file"] for piece in pieces if isinstance(piece, dict) and piece.get("type") == "file"]
    return draft("\n".join(texts), files, multimodal)


def draft(text: str, files: list[Any], multimodal: bool) -> Any:  # Any: paths, or files as JSON; as above
    """Text and files as the value of the chat's text field: only the text unless it is multimodal."""
    paths = [file["path"] if isinstance(file, dict) else file for file in files]
    return {"text": text, "files": paths} if multimodal else text


def _text_of(piece: object) -> str | None:
    if isinstance(piece, str):
        return piece
    return piece["text"] if isinstance(piece, dict) and piece.get("type") == "text" else None
