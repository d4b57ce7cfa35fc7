"""Thoughts in a model's text."""

from __future__ import annotations

from typing import Any, cast

import pytest

import limelight as gr
from limelight.components.reasoning import split

TAGS = [("<think>", "</think>"), ("[[", "]]")]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("no", [(None, "no")]),
        ("a <think>b</think> c", [(None, "a"), ("done", "b"), (None, "c")]),
        ("<think>open", [("pending", "open")]),
        ("<think>x</think>", [("done", "x")]),
        ("<think>x", [("pending", "x")]),
        ("p<think>q</think>r[[s]]t", [(None, "p"), ("done", "q"), (None, "r"), ("done", "s"), (None, "t")]),
        ("<think>a [[b]] c</think>d", [("done", "a [[b]] c"), (None, "d")]),
        ("<think></think>  ", []),
        ("<think> \n", []),
    ],
)
def test_a_text_is_split_where_its_tags_are(text: str, parts: list[object]) -> None:
    assert list(split(text, TAGS)) == parts


def shown(content: object, **more: object) -> list[tuple[object, object]]:
    wire = gr.Chatbot(reasoning_tags=TAGS).postprocess([{"role": "assistant", "content": content, **more}])
    messages = cast("list[dict[str, Any]]", wire)  # Any: JSON
    return [((one["metadata"] or {}).get("title"), [piece["text"] for piece in one["content"]]) for one in messages]


def test_thoughts_become_messages_with_a_title() -> None:
    assert shown("<think>hm</think>yes") == [("Reasoning", ["hm"]), (None, ["yes"])]
    assert shown(["one", "<think>hm</think>yes", "two"]) == [
        (None, ["one"]),
        ("Reasoning", ["hm"]),
        (None, ["yes", "two"]),
    ]


def test_what_is_a_thought_already_stays_one() -> None:
    assert shown("<think>hm</think>yes", metadata={"title": "Tool"}) == [("Tool", ["<think>hm</think>yes"])]


def test_a_message_without_thoughts_is_as_it_was() -> None:
    assert shown("") == [(None, [""])]
    assert shown("yes") == [(None, ["yes"])]
