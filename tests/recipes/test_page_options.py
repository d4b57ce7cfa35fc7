"""What `Blocks` takes every recipe takes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest

import limelight
from limelight.blocks import Blocks
from limelight.recipes.chat import ChatInterface
from limelight.recipes.interface import Interface
from limelight.recipes.tabbed import TabbedInterface


def interface(**page: Any) -> Blocks:  # Any: options of Blocks
    return Interface(len, "text", "number", **page)


def chat(**page: Any) -> Blocks:  # Any: as above
    return ChatInterface(lambda message, _: message, **page)


def tabbed(**page: Any) -> Blocks:  # Any: as above
    return TabbedInterface([interface()], **page)


@pytest.mark.parametrize("make", [interface, chat, tabbed])
def test_a_recipe_takes_the_options_of_the_page(make: Callable[..., Blocks], tmp_path: Any) -> None:
    (tmp_path / "own.css").write_text(".of-file {}")
    made = make(css=".own {}", css_paths=tmp_path / "own.css", js="() => 1", fill_width=True, delete_cache=(60, 90))
    assert (made.css, made.js, made.fill_width) == (".own {}\n.of-file {}", "() => 1", True)
    assert made.queue_options["max_file_age_s"] == 90
    with pytest.raises(TypeError, match="colour"):
        make(colour="red")


def test_a_live_interface_follows_what_streams() -> None:
    made = limelight.Interface(
        lambda sound: sound, limelight.Audio(streaming=True), "audio", live=True, time_limit=7, stream_every=0.2
    )
    trigger = made.triggers[0]
    assert [event for _, event in trigger.targets] == ["stream"]
    assert (trigger.options["time_limit"], trigger.options["stream_every"]) == (7, 0.2)


def test_options_of_tabs_reach_them() -> None:
    made = limelight.TabbedInterface([interface(), interface()], ["a", "b"], tabs_kwargs={"selected": 1})
    assert any(one.options.get("selected") == 1 for one in made.children)


def test_older_names_of_recipes(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "limelight"):
        chat(type="messages", retry_btn=None, undo_btn=None, clear_btn="Clear")
        made = interface(show_api=False)
    assert made.triggers[0].options["api_visibility"] == "undocumented"
    assert caplog.text.count("older spelling") == 5
