"""A chat app for one function."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, Unpack

from limelight.blocks import Blocks
from limelight.components.buttons import Button
from limelight.components.chat import AS_PAIRS, Chatbot, MultimodalTextbox
from limelight.components.conversations import Conversations
from limelight.components.data import State
from limelight.components.shortcuts import components_of
from limelight.components.text import Markdown, Textbox
from limelight.core.errors import DeclarationError
from limelight.core.page import ShowProgress
from limelight.recipes.additional import accordion_of, place
from limelight.recipes.answering import Answer, answering, replying, validating
from limelight.recipes.chat_events import HIDDEN, ChatEvents
from limelight.recipes.chat_examples import ChatExamples, checked_mode
from limelight.recipes.chat_log import rating
from limelight.recipes.saved_chats import SavedChats
from limelight.ui import scope
from limelight.ui.component import Component
from limelight.ui.declared import BlocksOptions
from limelight.ui.layouts import Accordion, Column, Row
from limelight.ui.older import SHOW_API, Older, renamed
from limelight.ui.translations import PageText

__all__ = ["ChatInterface"]

MODES = (None, "never", "manual")
MESSAGE_FIELD: dict[str, Any] = {  # Any: options by name
    "label": PageText("Message"),
    "show_label": False,
    "placeholder": PageText("Type a message..."),
}


class ChatInterface(Blocks):
    """A chat app. `fn(message, history, *additional_inputs)` answers a message.

    It returns text, a message or a list of messages, or yields these to stream an answer. `history` has the
    conversation so far, as `{"role": …, "content": …}` messages. With `multimodal=True` the message is
    `{"text": str, "files": [path, …]}`. The endpoint `/chat` takes a message and keeps the history of its session.

    `examples` are messages, or rows of a message and values of the additional inputs. With `cache_examples=True` each
    is answered once, when the app starts or, with `cache_mode="lazy"`, when it is first clicked. With
    `flagging_mode="manual"` users rate answers, and each rating is a row of `log.csv` in `flagging_dir`. With
    `pairs=True` the function gets `[question, answer]` pairs, as scripts of Gradio 5 do with `type="tuples"`.

    `save_history=True` lists former conversations beside the chat. They are kept in the browser, or for users who are
    logged in, in the store if it is durable.
    """

    mode = "chat_interface"
    saved_conversations: Conversations | None = None
    """The list of conversations, with `save_history=True`."""
    older_options = {
        "type": AS_PAIRS,
        "show_api": SHOW_API,
        "additional_inputs_accordion_name": renamed("additional_inputs_accordion"),
        "examples_per_page": Older("all examples are shown"),
        **{name: Older("the conversation has its own buttons") for name in ("retry_btn", "undo_btn", "clear_btn")},
    }

    def __init__(
        self,
        fn: Callable[..., object],
        *,
        multimodal: bool = False,
        chatbot: Chatbot | None = None,
        textbox: Textbox | MultimodalTextbox | None = None,
        additional_inputs: object = None,
        additional_inputs_accordion: str | Accordion | None = None,
        additional_outputs: object = None,
        editable: bool = False,
        examples: Sequence[Any] | None = None,  # Any: messages
        examples_label: str | None = PageText("Examples"),
        example_labels: list[str] | None = None,
        example_icons: list[str | None] | None = None,
        run_examples_on_click: bool = True,
        cache_examples: bool | None = None,
        cache_mode: Literal["eager", "lazy"] | None = None,
        title: str | None = None,
        description: str | None = None,
        flagging_mode: Literal["never", "manual"] | None = None,
        flagging_options: Sequence[str] | None = ("Like", "Dislike"),
        flagging_dir: str | Path = ".gradio/flagged",
        analytics_enabled: bool | None = None,
        autofocus: bool = True,
        autoscroll: bool = True,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = True,
        concurrency_limit: int | Literal["default"] | None = "default",
        show_progress: ShowProgress | None = "minimal",
        fill_height: bool = True,
        api_name: str | None = None,
        api_description: str | Literal[False] | None = None,
        api_visibility: Literal["public", "private", "undocumented"] = "public",
        on_interrupt: Literal["retry", "fail"] = "retry",
        on_leave: Literal["stop", "finish"] | None = None,
        save_history: bool = False,
        pairs: bool = False,
        validator: Callable[..., object] | None = None,
        **page: Unpack[BlocksOptions],
    ) -> None:
        if not callable(fn):
            raise DeclarationError("ChatInterface: fn", "a function", fn)
        if flagging_mode not in MODES:
            raise DeclarationError("ChatInterface: flagging_mode", "'never' or 'manual'", flagging_mode)
        super().__init__(analytics_enabled, title=title or "Limelight", fill_height=fill_height, **page)
        self.fn, self.multimodal, self.save_history = fn, multimodal, save_history
        self.description, self.editable, self.examples = description, editable, examples
        listed = ChatExamples(examples, example_labels, example_icons)
        with self:
            if title and not self.is_titled:
                Markdown(f"# {title}")
            if description:
                Markdown(description)
            with Row() if save_history else nullcontext():
                if save_history:
                    with Column(scale=0, min_width=240):
                        self.saved_conversations = Conversations(storage_key=self._name)
                with Column():
                    self.chatbot = self._chatbot(chatbot, listed, autoscroll, examples_label)
                    self.textbox = self._textbox(textbox, autofocus, submit_btn)
                    self.additional_inputs = self._additional(additional_inputs, additional_inputs_accordion)
            self.additional_outputs = components_of(additional_outputs, "ChatInterface: additional_outputs")
            self.chatbot_state = State([])
            running = {"concurrency_limit": concurrency_limit, "on_interrupt": on_interrupt, "on_leave": on_leave}
            self._pairs = pairs or bool(self.chatbot.options["pairs"])
            self.chatbot.options["pairs"] = False  # the function alone gets them
            check = validator and validating(validator)
            self._events = self._bind(stop_btn, check, {**running, "show_progress": show_progress})
            if listed.rows:
                self._bind_examples(listed, run_examples_on_click, cache_examples, cache_mode)
            self._events.bind_stop()
            if self.saved_conversations is not None:
                SavedChats(self.saved_conversations, self.chatbot, self._name).bind(self._events)
            self._bind_api(
                api_name,
                {**running, "validator": check, "api_visibility": api_visibility, "api_description": api_description},
            )
            if flagging_mode == "manual":
                self._bind_flagging(Path(flagging_dir), flagging_options or ())

    @cached_property
    def chatbot_value(self) -> State:
        """The conversation as a value for other listeners: what they write into it, the chat shows.

        It is there from when the script first names it, which has to be while the app is declared.
        """
        with self if scope.root() is None else nullcontext():
            kept = State([])
            kept.change(_same, kept, self.chatbot, **HIDDEN)
            for answered in self._events.answered:
                answered.then(_same, self.chatbot, kept, **HIDDEN)
        return kept

    @property
    def _name(self) -> str:
        """What tells this chat from others of the same address, also after a restart."""
        return hashlib.blake2b(
            f"{self.title} {getattr(self.fn, '__qualname__', '')}".encode(), digest_size=8
        ).hexdigest()

    def _chatbot(
        self, given: Chatbot | None, examples: ChatExamples, autoscroll: bool, examples_label: str | None
    ) -> Chatbot:
        editable: Literal["user"] | None = "user" if self.editable else None
        if given is None:
            return Chatbot(
                label=PageText("Chatbot"),
                scale=1,
                height=None,
                autoscroll=autoscroll,
                examples=examples.shown(),
                examples_label=examples_label,
                editable=editable,
            )
        if given.parent is None:
            given.render()
        for name, value in (("examples", examples.shown()), ("editable", editable), ("examples_label", examples_label)):
            given.options[name] = given.options[name] or value
        return given

    def _textbox(
        self, given: Textbox | MultimodalTextbox | None, autofocus: bool, submit_btn: str | bool | None
    ) -> Textbox | MultimodalTextbox:
        if given is not None:
            if given.parent is None:
                given.render()
            return given
        look = {**MESSAGE_FIELD, "autofocus": autofocus}
        if self.multimodal:
            return MultimodalTextbox(submit_btn=submit_btn, stop_btn=False, file_count="multiple", **look)
        return Textbox(submit_btn=submit_btn, stop_btn=False, lines=1, max_lines=8, **look)

    def _additional(self, given: object, accordion: str | Accordion | None) -> list[Component]:
        if given is None:
            return []
        with accordion_of(accordion):
            found = components_of(given, "ChatInterface: additional_inputs")
            place(found)
            return found

    def _bind(
        self,
        stop_btn: str | bool | None,
        validator: Callable[..., object] | None,
        running: dict[str, Any],  # Any: options of a listener by name
    ) -> ChatEvents:
        answer = answering(self.fn, bool(self.additional_outputs), self._pairs)
        parts = (self.chatbot, self.textbox, answer, self.additional_inputs, self.additional_outputs)
        events = ChatEvents(*parts, running)
        events.bind(stop_btn, validator)
        if self.chatbot.options["editable"]:
            events.bind_edit()
        return events

    def _bind_examples(
        self, examples: ChatExamples, runs: bool, cache: bool | None, mode: Literal["eager", "lazy"] | None
    ) -> None:
        is_lazy = checked_mode(mode) == "lazy"
        parts = (self.textbox, self.chatbot, self.additional_inputs, self.additional_outputs)
        cached = examples.cached(self.fn, *parts) if cache and runs else None
        self._events.bind_examples(examples, runs, cached, is_lazy)

    def _bind_flagging(self, folder: Path, options: Sequence[str]) -> None:
        self.chatbot.options["feedback_options"] = list(options)
        rate = rating(folder, options)
        self.chatbot.like(rate, self.chatbot, None, trigger_mode="multiple", show_progress="hidden", api_name="flag")

    def _bind_api(self, name: str | None, options: dict[str, Any]) -> None:  # Any: options of a listener by name
        """Add the endpoint for API clients. It takes a message, returns the answer and keeps the history."""
        reply = Answer(visible=False, label="Response")
        caller = Button(visible=False)
        called = caller.click(
            replying(self.fn, self._pairs),
            [self.textbox, self.chatbot_state, *self.additional_inputs],
            [reply, self.chatbot_state, *self.additional_outputs],
            api_name=name,
            **options,
        )
        called.trigger.alias = "chat" if name is None else None


def _same(value: object) -> object:
    return value
