"""What happens in a chat: messages are sent, answered, asked again, taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from limelight.components.chat import Chatbot, MultimodalTextbox
from limelight.components.data import State
from limelight.components.text import Textbox
from limelight.recipes.cached import CachedResults
from limelight.recipes.chat_examples import ChatExamples
from limelight.recipes.conversation import History, draft, field_value, until_last_of_user, user_message
from limelight.ui import signature
from limelight.ui.component import Component
from limelight.ui.events import EditData, SelectData
from limelight.ui.triggers import Dependency, EventListener

Drafted = Any  # text, or text with files
Options = dict[str, Any]  # of a listener by name
HIDDEN: Options = {"api_name": False, "queue": False, "show_progress": "hidden"}


class ChatEvents:
    """Binds the events of a chat's field and conversation to the function that answers.

    While an answer is made, the field shows a button that stops it; what was said by then stays. Typing goes on
    meanwhile: the page sends nothing while something runs that `bind_stop` cancels, and says so.
    """

    def __init__(
        self,
        chatbot: Chatbot,
        textbox: Textbox | MultimodalTextbox,
        answer: Callable[..., object],
        additional: Sequence[Component],
        extra: Sequence[Component],
        running: Options,
    ) -> None:
        self.chatbot, self.textbox, self.answer = chatbot, textbox, answer
        self.additional, self.extra, self._running = list(additional), list(extra), running
        self.multimodal = isinstance(textbox, MultimodalTextbox)
        self.answered = list[Dependency]()
        """The listeners that answer. What is to happen after each answer is chained to them."""
        self.ended = list[Dependency]()
        """Other listeners that change what is said: a question was added, an answer stopped, a message taken back."""
        self._pending = State(None)
        self._buttons: Options = {name: textbox.options[name] for name in ("submit_btn", "stop_btn")}

    def bind(self, stop_btn: str | bool | None, validator: Callable[..., object] | None) -> None:
        """`stop_btn`: shown while a generator answers."""
        stops = signature.kind_of(self.answer).endswith("generator") and stop_btn
        self._busy: Options = {"stop_btn": stop_btn, "submit_btn": False} if stops else self._buttons

        def begin(message: Drafted, shown: History, *_: object) -> tuple[object, ...]:
            busy = type(self.textbox)(value=None, **self._busy)
            return busy, message, [*shown, user_message(message)]

        validated = self.additional if validator else []
        sent = self.textbox.submit(
            begin,
            [self.textbox, self.chatbot, *validated],
            [self.textbox, self._pending, self.chatbot],
            validator=validator,
            **HIDDEN,
        )
        self._answer(sent)
        self.ask(self.chatbot.retry, self._again)
        self.ask(self.chatbot.option_select, self._choose)
        undone = self.chatbot.undo(self._undo, self.chatbot, [self.textbox, self.chatbot], **HIDDEN)
        self.ended.append(undone)

    def bind_edit(self) -> None:
        def edit(shown: History, event: EditData) -> tuple[Drafted, History]:
            return self._again(shown[: event.index + 1])

        self.ask(self.chatbot.edit, edit)

    def bind_examples(self, examples: ChatExamples, runs: bool, cached: CachedResults | None, is_lazy: bool) -> None:
        filled = self.additional[: max(0, examples.width - 1)]

        def values_of(event: SelectData) -> list[object]:
            message, *more = examples.chosen(event, self.multimodal)
            return [message, *more, *(component.value for component in filled[len(more) :])]

        def fill(event: SelectData) -> object:
            values = values_of(event)
            return values if filled else values[0]

        def choose(shown: History, event: SelectData) -> tuple[object, ...]:
            message, *more = values_of(event)
            return message, [*shown, user_message(message)], *more

        def show(shown: History, event: SelectData) -> tuple[object, ...]:
            return event.index, *choose(shown, event)[1:]

        selected = self.chatbot.example_select
        if not runs:
            selected(fill, None, [self.textbox, *filled], **HIDDEN)
        elif cached is None:
            self.ask(selected, choose, filled)
        else:
            shown = selected(show, self.chatbot, [cached.dataset, self.chatbot, *filled], **HIDDEN)
            options: Options = {"postprocess": False, "api_name": False, "show_progress": "minimal"}
            answered = shown.then(cached.function(), cached.dataset, [self.chatbot, *self.extra], **options)
            answered.trigger.keeps_for_all = True
            answered.trigger.warmups = () if is_lazy else [[number] for number in range(len(examples.rows))]
            self.answered.append(answered)

    def bind_stop(self) -> None:
        """Last, when all that answers is known."""
        stopped = self.textbox.stop(None, cancels=self.answered)
        self.ended.append(stopped.then(self.ready, None, self.textbox, **HIDDEN))

    def ask(
        self, event: EventListener, prepare: Callable[..., tuple[Any, ...]], filled: Sequence[Component] = ()
    ) -> None:  # Any: Drafted, History, and the values of `filled`
        """When the event fires, answer the message that `prepare` returns."""
        prepared = event(prepare, self.chatbot, [self._pending, self.chatbot, *filled], **HIDDEN)
        self._answer(prepared.then(self._wait, None, self.textbox, **HIDDEN))

    def _answer(self, asked: Dependency) -> None:
        inputs = [self._pending, self.chatbot, *self.additional]
        self.ended.append(asked)
        answered = asked.then(self.answer, inputs, [self.chatbot, *self.extra], api_name=False, **self._running)
        answered.then(self.ready, None, self.textbox, **HIDDEN)
        self.answered.append(answered)

    def _wait(self) -> Component:
        return type(self.textbox)(**self._busy)

    def ready(self) -> Component:
        return type(self.textbox)(**self._buttons)

    def _again(self, shown: History) -> tuple[Drafted, History]:
        kept = until_last_of_user(shown)
        return (field_value(kept[-1], self.multimodal), kept) if kept else (None, shown)

    def _undo(self, shown: History) -> tuple[Drafted, History]:
        message, kept = self._again(shown)
        return message, kept[:-1]

    def _choose(self, shown: History, event: SelectData) -> tuple[Drafted, History]:
        message = draft(str(event.value), [], self.multimodal)
        return message, [*shown, user_message(message)]
