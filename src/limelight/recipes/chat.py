"""A chat page around one function."""

from __future__ import annotations

import functools
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from typing import Any, Literal, cast

from limelight.blocks import Blocks
from limelight.components.buttons import Button
from limelight.components.chat import Chatbot, ChatMessage, MultimodalTextbox
from limelight.components.data import JSON, State
from limelight.components.files import kept
from limelight.components.text import Markdown, Textbox
from limelight.core.errors import DeclarationError
from limelight.core.wire import Json
from limelight.recipes.shortcuts import components_of
from limelight.ui import signature
from limelight.ui.component import Component
from limelight.ui.events import SelectData
from limelight.ui.layouts import Accordion, Column

Message = dict[str, Any]  # Any: content may be text, a file, a component
History = list[Message]


class ChatInterface(Blocks):
    """`fn(message, history, *additional)` answers a message: with text, a message, a list of them, or a generator of
    these for answers that grow. `history` is the conversation so far as `{"role", "content"}` messages.

    With `multimodal=True` the message is `{"text": str, "files": [path, …]}`. The endpoint is `/chat`: it takes a
    message and keeps the history of its session.
    """

    mode = "chat_interface"

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
        example_labels: list[str] | None = None,
        example_icons: list[str] | None = None,
        run_examples_on_click: bool = True,
        cache_examples: bool | None = None,
        cache_mode: str | None = None,
        title: str | None = None,
        description: str | None = None,
        flagging_mode: str | None = None,
        flagging_options: object = None,
        flagging_dir: str = ".gradio/flagged",
        analytics_enabled: bool | None = None,
        autofocus: bool = True,
        autoscroll: bool = True,
        submit_btn: str | bool | None = True,
        stop_btn: str | bool | None = True,
        concurrency_limit: int | Literal["default"] | None = "default",
        delete_cache: tuple[int, int] | None = None,
        show_progress: Literal["full", "minimal", "hidden"] = "minimal",
        fill_height: bool = True,
        fill_width: bool = False,
        api_name: str | None = None,
        api_description: str | Literal[False] | None = None,
        api_visibility: Literal["public", "private", "undocumented"] = "public",
        on_interrupt: Literal["retry", "fail"] = "retry",
        save_history: bool = False,
        validator: Callable[..., object] | None = None,
        type: str | None = None,  # the older choice of formats: always messages
        theme: object = None,
        css: str | None = None,
        js: str | None = None,
        head: str | None = None,
    ) -> None:
        if not callable(fn):
            raise DeclarationError("ChatInterface: fn", "a function", fn)
        super().__init__(
            title=title or "Limelight",
            fill_height=fill_height,
            fill_width=fill_width,
            theme=theme,
            css=css,
            js=js,
            head=head,
        )
        self.fn, self.multimodal = fn, multimodal
        with self:
            if title:
                Markdown(f"# {title}", elem_classes=["title"])
            if description:
                Markdown(description)
            with Column():
                self.chatbot = self._chatbot(chatbot, examples, example_labels, autoscroll, editable)
                self.textbox = self._textbox(textbox, autofocus, submit_btn, stop_btn)
                self.additional = self._additional(additional_inputs, additional_inputs_accordion)
            extra = components_of(additional_outputs, "ChatInterface: additional_outputs")
            self.history = State([])
            running = {"concurrency_limit": concurrency_limit, "on_interrupt": on_interrupt}
            self._bind({**running, "show_progress": show_progress}, extra)
            self._bind_api(api_name, api_visibility, api_description, running, extra)

    def _chatbot(
        self,
        given: Chatbot | None,
        examples: Sequence[Any] | None,  # Any: messages
        labels: list[str] | None,
        autoscroll: bool,
        editable: bool,
    ) -> Chatbot:
        if given is not None:
            if given.parent is None:
                given.render()
            return given
        shown = None if examples is None else [_example(one, labels, place) for place, one in enumerate(examples)]
        return Chatbot(
            label="Chatbot",
            scale=1,
            height=None,
            autoscroll=autoscroll,
            examples=shown,
            editable="user" if editable else None,
        )

    def _textbox(
        self,
        given: Textbox | MultimodalTextbox | None,
        autofocus: bool,
        submit_btn: str | bool | None,
        stop_btn: str | bool | None,
    ) -> Textbox | MultimodalTextbox:
        if given is not None:
            if given.parent is None:
                given.render()
            return given
        look = {"label": "Message", "show_label": False, "placeholder": "Type a message...", "autofocus": autofocus}
        if self.multimodal:
            return MultimodalTextbox(submit_btn=submit_btn, stop_btn=False, file_count="multiple", **look)  # type: ignore[arg-type]  # options by name
        return Textbox(submit_btn=submit_btn, stop_btn=False, lines=1, max_lines=8, **look)  # type: ignore[arg-type]  # as above

    def _additional(self, given: object, accordion: str | Accordion | None) -> list[Component]:
        if given is None:
            return []
        holder = (
            accordion if isinstance(accordion, Accordion) else Accordion(accordion or "Additional Inputs", open=False)
        )
        with holder:
            found = components_of(given, "ChatInterface: additional_inputs")
            for component in found:
                if component.parent is None:
                    component.render()
            return found

    def _bind(self, shared: dict[str, Any], extra: list[Component]) -> None:  # Any: options of listeners
        hidden: dict[str, Any] = {"api_name": False, "queue": False, "show_progress": "hidden"}  # Any: as above
        pending = State(None)
        inputs = [pending, self.chatbot, *self.additional]
        answer = _answering(self.fn, extra)
        stoppable = signature.kind_of(self.fn).endswith("generator")

        def begin(message: Any, shown: History) -> tuple[Any, ...]:  # Any: text or text with files
            busy = type(self.textbox)(value=None, interactive=False, stop_btn=stoppable, submit_btn=not stoppable)
            return busy, message, [*shown, *_user_messages(message)]

        def ready() -> Component:
            return type(self.textbox)(interactive=True, stop_btn=False, submit_btn=True)

        asked = self.textbox.submit(
            begin, [self.textbox, self.chatbot], [self.textbox, pending, self.chatbot], **hidden
        )
        answered = asked.then(answer, inputs, [self.chatbot, *extra], api_name=False, **shared)
        answered.then(ready, None, self.textbox, **hidden)
        self.textbox.stop(None, cancels=[answered]).then(ready, None, self.textbox, **hidden)

        def again(shown: History) -> tuple[Any, History]:  # Any: text or text with files
            last = max((place for place, message in enumerate(shown) if message["role"] == "user"), default=-1)
            if last < 0:
                return None, shown
            text = _text_of(shown[last])
            return {"text": text, "files": []} if self.multimodal else text, shown[: last + 1]

        retried = self.chatbot.retry(again, self.chatbot, [pending, self.chatbot], **hidden)
        retried.then(answer, inputs, [self.chatbot, *extra], api_name=False, **shared)

        def undo(shown: History) -> tuple[Any, History]:  # Any: as above
            message, kept = again(shown)
            return message, kept[:-1]

        self.chatbot.undo(undo, self.chatbot, [self.textbox, self.chatbot], **hidden)

        def choose(shown: History, event: SelectData) -> tuple[Any, History]:  # Any: as above
            value = event.value
            text = value.get("text", "") if isinstance(value, dict) else value
            message = {"text": text, "files": []} if self.multimodal else text
            return message, [*shown, *_user_messages(message)]

        for event in (self.chatbot.example_select, self.chatbot.option_select):
            chosen = event(choose, self.chatbot, [pending, self.chatbot], **hidden)
            chosen.then(answer, inputs, [self.chatbot, *extra], api_name=False, **shared)

    def _bind_api(
        self,
        name: str | None,
        visibility: Literal["public", "private", "undocumented"],
        description: str | Literal[False] | None,
        running: dict[str, Any],  # Any: options of a listener by name
        extra: list[Component],
    ) -> None:
        """The endpoint for programs: a message in, the answer out, the history in the session."""
        reply = Answer(visible=False, label="Response")
        caller = Button(visible=False)
        called = caller.click(
            _replying(self.fn),
            [self.textbox, self.history, *self.additional],
            [reply, self.history, *extra],
            api_name=name,
            api_visibility=visibility,
            api_description=description,
            **running,
        )
        called.trigger.alias = "chat" if name is None else None


class Answer(JSON):
    """An answer as programs get it: text, a message, a list of these."""

    type_name = "json"
    holds_files = True
    blocks = True

    def postprocess(self, value: object) -> Json:
        if isinstance(value, ChatMessage):
            return {**vars(value), "content": self.postprocess(value.content)}
        if isinstance(value, Component):
            return value.postprocess(value.value)
        if isinstance(value, list | tuple):
            return [self.postprocess(one) for one in value]
        if isinstance(value, dict):
            is_file = isinstance(value.get("path"), str)
            return kept(value["path"]) if is_file else {key: self.postprocess(one) for key, one in value.items()}
        return value


def _answering(
    fn: Callable[..., object], extra: Sequence[Component]
) -> Callable[..., Any]:  # Any: any kind of function
    """`fn` as a function of (message, shown conversation, …) that returns the conversation with its answer."""

    def before(shown: History) -> History:
        return [message for message in shown[:-1]] if shown and shown[-1]["role"] == "user" else shown

    def joined(shown: History, answer: object) -> object:
        first, *rest = cast("tuple[object, ...]", answer) if extra else (answer,)
        conversation = [*shown, *_assistant_messages(first)]
        return (conversation, *rest) if extra else conversation

    return _wrapped(fn, lambda shown: _asked_before(before(shown)), joined)


def _replying(fn: Callable[..., object]) -> Callable[..., Any]:  # Any: as above
    """`fn` as a function of (message, history, …) that returns the answer and the new history."""

    def split(answer: object) -> tuple[object, tuple[object, ...]]:
        return (answer[0], answer[1:]) if isinstance(answer, tuple) else (answer, ())

    def joined(message: Any, history: History, answer: object) -> object:  # Any: text or text with files
        first, rest = split(answer)
        return (first, [*history, *_user_messages(message), *_assistant_messages(first)], *rest)

    return _wrapped(fn, lambda history: history, joined, takes_message=True)


def _wrapped(
    fn: Callable[..., object],
    history_of: Callable[[History], History],
    joined: Callable[..., object],
    takes_message: bool = False,
) -> Callable[..., Any]:  # Any: any kind of function
    """A function of the same kind as `fn` whose every result is `joined` with the conversation."""

    def shown_with(message: object, shown: History, answer: object) -> object:
        return joined(message, shown, answer) if takes_message else joined(shown, answer)

    def called(message: object, shown: History, more: tuple[object, ...]) -> Any:  # Any: the user's
        return fn(message, history_of(shown), *more)

    @functools.wraps(fn)
    def function(message: object, shown: History, *more: object) -> object:
        return shown_with(message, shown, called(message, shown, more))

    @functools.wraps(fn)
    async def coroutine(message: object, shown: History, *more: object) -> object:
        return shown_with(message, shown, await called(message, shown, more))

    @functools.wraps(fn)
    def generator(message: object, shown: History, *more: object) -> Iterator[object]:
        for answer in called(message, shown, more):
            yield shown_with(message, shown, answer)

    @functools.wraps(fn)
    async def async_generator(message: object, shown: History, *more: object) -> AsyncIterator[object]:
        async for answer in called(message, shown, more):
            yield shown_with(message, shown, answer)

    kinds: dict[str, Callable[..., object]] = {
        "function": function,
        "coroutine": coroutine,
        "generator": generator,
        "async_generator": async_generator,
    }
    return kinds[signature.kind_of(fn)]


def _asked_before(shown: History) -> History:
    """The conversation as the function gets it: without the message that it answers, whose files came with it."""
    while shown and shown[-1]["role"] == "user":
        shown = shown[:-1]
    return shown


def _user_messages(message: Any) -> History:  # Any: text or text with files
    if not isinstance(message, dict):
        return [{"role": "user", "content": message}]
    files = [{"role": "user", "content": {"path": path}} for path in message.get("files") or []]
    return [*files, *([{"role": "user", "content": message["text"]}] if message.get("text") else [])]


def _assistant_messages(answer: object) -> History:
    if answer is None:
        return []
    if isinstance(answer, list):
        return [message for one in answer for message in _assistant_messages(one)]
    if isinstance(answer, ChatMessage):
        return [
            {"role": answer.role, "content": answer.content, "metadata": answer.metadata, "options": answer.options}
        ]
    if isinstance(answer, dict) and "content" in answer:
        return [{"role": "assistant", **answer}]
    return [{"role": "assistant", "content": answer}]


def _text_of(message: Message) -> Any:  # Any: text, or another content as it is
    content = message["content"]
    if not isinstance(content, list):
        return content
    return "\n".join(piece["text"] for piece in content if isinstance(piece, dict) and piece.get("type") == "text")


def _example(one: Any, labels: list[str] | None, place: int) -> dict[str, Any]:  # Any: text, a row, or text with files
    first = one[0] if isinstance(one, list | tuple) else one
    found = dict(first) if isinstance(first, dict) else {"text": str(first)}
    return found | ({"display_text": labels[place]} if labels else {})
