"""An app that stands for another one: its components and listeners, with calls that run there."""

from __future__ import annotations

import json
import logging
from typing import Any

from limelight.blocks import Blocks
from limelight.components.data import State
from limelight.components.text import Textbox
from limelight.core.wire import Json
from limelight.recipes.remote.forward import Forwarder
from limelight.recipes.remote.server import RemoteListener, RemoteServer
from limelight.recipes.remote.shape import Shape
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.triggers import Dependency, EventListener, on

logger = logging.getLogger("limelight")

CHAINS = ("then", "success", "failure")
VISIBLE = ("public", "undocumented", "private")
Options = dict[str, Any]  # Any: options of a listener by name


class RemoteApp(Blocks):
    """See `load`."""

    def __init__(self, server: RemoteServer, *, accept_token: bool, **options: Any) -> None:  # Any: of Blocks
        config = server.config
        options.setdefault("title", config.title or "Limelight")
        super().__init__(**options)
        self._made: dict[int, Dependency] = {}
        with self:
            self._token = _token_field() if accept_token else None
            self._shape = Shape(config.components, config.texts(), server)
            self._shape.make(config.layout)
            self._forwarder = Forwarder(server, self._shape.blocks, self._shape.options)
            for listener in config.dependencies:
                self._listen(listener)

    def _listen(self, listener: RemoteListener) -> None:
        if listener.render_id is not None or listener.rendered_in is not None or listener.connection == "stream":
            logger.warning("load: a listener of the other app that renders or streams its inputs is left out")
            return
        cancels = [self._made[one] for one in listener.cancels if one in self._made]
        options = self._forwarding(listener) if listener.backend_fn else self._setting(listener)
        if cancels and not listener.backend_fn:
            options = {"fn": None, "cancels": cancels}
        if options is None:
            return
        chained = self._made.get(listener.trigger_after) if listener.trigger_after is not None else None
        if chained is not None:
            follow = CHAINS[listener.trigger_only_on_success + 2 * listener.trigger_only_on_failure]
            self._made[listener.id] = getattr(chained, follow)(**options)
            return
        targets = [found for block, event in listener.targets if (found := self._event(block, event)) is not None]
        if targets:
            self._made[listener.id] = on(targets, **options)

    def _forwarding(self, listener: RemoteListener) -> Options:
        inputs = self._blocks_of(listener.inputs)
        if self._token is not None:
            inputs.append(self._token)
        mode, shown = listener.trigger_mode, listener.show_progress
        return {
            "fn": self._forwarder.function(listener, takes_token=self._token is not None),
            "inputs": inputs,
            "outputs": self._blocks_of(listener.outputs),
            "preprocess": False,
            "postprocess": False,
            "concurrency_limit": None,  # the other app has limits of its own
            "api_name": listener.api_name,
            "api_visibility": listener.api_visibility if listener.api_visibility in VISIBLE else "private",
            "show_progress": shown if shown in ("full", "minimal", "hidden") else "full",
            "scroll_to_output": listener.scroll_to_output,
            "trigger_mode": mode if mode in ("once", "multiple", "always_last") else None,
        }

    def _setting(self, listener: RemoteListener) -> Options | None:
        """For a listener that only runs JavaScript, if that is a list of constants, as of a button which clears fields.

        Other JavaScript of another app does not run here.
        """
        values = constants(listener.js)
        if values is None or len(values) != len(listener.outputs):
            return None
        shown = dict(zip(listener.outputs, values, strict=True))
        outputs = [one for one in shown if isinstance(self._shape.blocks.get(one), Component)]
        results = [None if shown[one] == {} else shown[one] for one in outputs]
        if not outputs:
            return None
        given = results[0] if len(results) == 1 else results
        return {
            "fn": lambda: given,
            "outputs": self._blocks_of(outputs),
            "postprocess": False,
            "queue": False,
            "api_name": False,
            "show_progress": "hidden",
        }

    def _blocks_of(self, ids: list[int]) -> list[Block]:
        return [self._shape.blocks[one] for one in ids if one in self._shape.blocks]

    def _event(self, block: int | None, event: str) -> EventListener | None:
        found = None if block is None else self._shape.blocks.get(block)
        if found is None:
            return self.load if event == "load" else None
        listener = getattr(type(found), event, None) if event.isidentifier() else None
        return getattr(found, event) if isinstance(listener, EventListener) or event in _events(found) else None


def constants(js: Json) -> list[Json] | None:
    """The values of a script that is nothing but a list of plain ones."""
    body = js.strip().removeprefix("() =>").strip() if isinstance(js, str) else ""
    try:
        found = json.loads(body) if body.startswith("[") else None
    except ValueError:
        return None
    is_plain = isinstance(found, list) and not any(isinstance(one, list | dict) and one for one in found)
    return found if is_plain else None


def _events(block: Block) -> tuple[str, ...]:
    found: tuple[str, ...] = getattr(type(block), "EVENTS", ())
    return found


def _token_field() -> State:
    """A field for the user's own token, which stays in their session."""
    field, token = Textbox(label="Token", type="password", info="For the app behind this one."), State(None)
    field.change(lambda given: given or None, field, token, api_name=False, show_progress="hidden")
    return token
