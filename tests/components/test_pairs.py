"""Conversations as pairs, for older functions."""

from __future__ import annotations

from typing import Any

import pytest

import limelight as gr
from limelight.components.pairs import paired


def said(role: str, *pieces: object) -> dict[str, Any]:  # Any: pieces
    return {"role": role, "content": [{"type": "text", "text": one} if isinstance(one, str) else one for one in pieces]}


FILE = {"type": "file", "file": {"path": "/a.png"}, "alt_text": None}
NAMED = {"type": "file", "file": {"path": "/a.png"}, "alt_text": "A"}


@pytest.mark.parametrize(
    ("messages", "pairs"),
    [
        ([], []),
        ([said("user", "a")], [["a", None]]),
        ([said("user", "a"), said("assistant", "b")], [["a", "b"]]),
        ([said("assistant", "b"), said("user", "a")], [[None, "b"], ["a", None]]),
        ([said("user", "a"), said("user", "b"), said("assistant", "c")], [["a", None], ["b", "c"]]),
        ([said("user", "a"), said("assistant", "b", "c")], [["a", "b"], [None, "c"]]),
        ([said("user", FILE, "a"), said("assistant", NAMED)], [[("/a.png",), None], ["a", ("/a.png", "A")]]),
        ([{"role": "user", "content": [{"path": "/a.png"}, "a"]}], [[("/a.png",), None], ["a", None]]),
    ],
)
def test_messages_become_pairs(messages: list[dict[str, Any]], pairs: list[object]) -> None:
    assert paired(messages) == pairs


def test_an_older_chatbot_takes_back_the_pairs_that_it_gave() -> None:
    chatbot = gr.Chatbot(type="tuples", render=False)
    pairs: Any = chatbot.preprocess(chatbot.postprocess([("hello", None)]))
    assert pairs == [["hello", None]]
    pairs[-1][1] = "hi"
    shown: Any = chatbot.postprocess(pairs)
    assert [(one["role"], one["content"][0]["text"]) for one in shown] == [("user", "hello"), ("assistant", "hi")]


def test_messages_are_what_is_usual() -> None:
    chatbot = gr.Chatbot(type="messages", render=False)
    assert chatbot.preprocess([said("user", "a")]) == [said("user", "a")]
