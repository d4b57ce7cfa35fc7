"""What is said in a chat page, as messages."""

from __future__ import annotations

import pytest

from limelight.recipes.conversation import History, before_last, draft, field_value, until_last_of_user, user_message

ASKED = {"role": "user", "content": [{"type": "text", "text": "hi"}]}
ANSWERED = {"role": "assistant", "content": [{"type": "text", "text": "yes"}]}
FILE = {"type": "file", "file": {"path": "/a.png"}, "alt_text": None}


@pytest.mark.parametrize(
    ("said", "content"),
    [
        ("hi", "hi"),
        ({"text": "hi", "files": []}, "hi"),
        ({"text": "", "files": ["/a.png"]}, [{"path": "/a.png"}]),
        ({"text": "hi", "files": ["/a.png", "/b.png"]}, [{"path": "/a.png"}, {"path": "/b.png"}, "hi"]),
    ],
)
def test_what_is_sent_is_one_message(said: object, content: object) -> None:
    assert user_message(said) == {"role": "user", "content": content}


def test_a_message_is_said_again_with_its_files() -> None:
    message = {"role": "user", "content": [FILE, {"type": "text", "text": "look"}]}
    assert field_value(message, multimodal=True) == {"text": "look", "files": ["/a.png"]}
    assert field_value(message, multimodal=False) == "look"
    assert draft("look", [{"path": "/a.png"}, "/b.png"], multimodal=True)["files"] == ["/a.png", "/b.png"]


@pytest.mark.parametrize(
    ("shown", "kept"),
    [
        ([], []),
        ([ANSWERED], []),
        ([ASKED, ANSWERED], [ASKED]),
        ([ASKED, ASKED], [ASKED, ASKED]),
        ([ANSWERED, ASKED, ANSWERED, ANSWERED], [ANSWERED, ASKED]),
    ],
)
def test_retry_and_undo_are_about_the_last_message_of_the_user(shown: History, kept: History) -> None:
    assert until_last_of_user(shown) == kept


def test_the_history_is_what_stands_before_the_question() -> None:
    assert before_last([ASKED, ANSWERED, ASKED]) == [ASKED, ANSWERED]
    assert before_last([ASKED, ASKED]) == [ASKED], "an earlier question that nobody answered was said all the same"
    assert before_last([ANSWERED]) == [ANSWERED]
