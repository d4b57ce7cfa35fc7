"""Renders: functions that make components and listeners for one session, again and again."""

from __future__ import annotations

import copy
import hashlib
import secrets
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

import msgspec

from limelight.core.endpoint import RENDERED_LANE, Call, Endpoint, Outcome, Rendered, running_call
from limelight.core.errors import DeclarationError, RenderChanged
from limelight.core.page import RenderConfig, ShowProgress
from limelight.core.rendering import BASES, RENDER, SPAN, Key, RenderRun, RenderRuns
from limelight.core.session import VALUE, Session
from limelight.core.wire import RequestInfo
from limelight.ui import scope
from limelight.ui.assembly import Assembly, Surroundings, assemble
from limelight.ui.binding import Binding
from limelight.ui.block import Block
from limelight.ui.component import Component
from limelight.ui.heads import heads_in
from limelight.ui.layouts import Column, Layout, Row
from limelight.ui.root import Root
from limelight.ui.server_methods import methods_of
from limelight.ui.triggers import EventListener, Function, Trigger, TriggerOptions, on

__all__ = ["render"]

KEPT = ("state:", "props:", VALUE, RENDER)
"""Prefixes of session values that belong to a component or a listener; its id follows."""
PART_BYTES = 2_000
"""Approximate memory of a component or a listener."""


def render(
    inputs: Any = None,  # Any: component, list or set
    triggers: EventListener | Collection[EventListener] | None = None,
    *,
    queue: bool = True,
    trigger_mode: Literal["once", "multiple", "always_last"] | None = "always_last",
    concurrency_limit: int | Literal["default"] | None = None,
    concurrency_id: str | None = None,
    show_progress: ShowProgress = "full",
) -> Callable[[Function], Function]:
    """Decorator for a function that makes components and listeners where it stands.

    It runs at any of the `triggers`, by default when the page loads and when an input changes, and what it makes
    replaces what it made before. Components and listeners with the same `key` stay: users keep what they entered.
    """

    def decorate(fn: Function) -> Function:
        _declare(fn, inputs, triggers, options)
        return fn

    options: TriggerOptions = {
        "queue": queue,
        "trigger_mode": trigger_mode,
        "concurrency_limit": concurrency_limit,
        "concurrency_id": concurrency_id,
        "show_progress": show_progress,
        "api_name": "apply",
        "api_visibility": "undocumented",
    }
    return decorate


def _declare(fn: Function, inputs: object, triggers: Any, options: TriggerOptions) -> None:  # Any: as `on` takes it
    parent = scope.current()
    parent = parent.container if isinstance(parent, RenderTree) else parent
    container = Row(show_progress=True) if isinstance(parent, Row) else Column(show_progress=True)
    container.holds_render = True
    declared = on(triggers, fn, cast(Any, inputs), container, **options)
    trigger = declared.trigger
    trigger.targets.sort(key=lambda target: target[1] != "load")
    trigger.renders = True
    if Binding(trigger, fn, {}).kind.endswith("generator"):
        raise DeclarationError("gr.render", "a function that returns, no generator", fn)


class RenderTree(Root):
    """What one run of a render makes."""

    is_rendering = True

    def __init__(self, app: Root, container: Block, base: int, known: Mapping[Key, int]) -> None:
        """`known`: ids of blocks and listeners with a key."""
        self._app, self.container, self.base, self._known = app, container, base, known
        self._count = 0
        self.ids: dict[Key, int] = {}
        self.borrowed: set[int] = set()
        """Identities of the script's blocks that are placed here."""
        super().__init__()
        self.id = 0

    def adopt(self, block: Block) -> None:
        if block.id < 0:
            block.id = self._number(_key_of(block))

    def number_of(self, trigger: Trigger) -> int:
        key = trigger.options.get("key")
        return self._number(None if key is None else ("listener", key))

    def _number(self, key: Key | None) -> int:
        # Counted for each, also where a known id is taken: a run that is repeated gives all the same ids.
        number = self.base + self._count
        self._count += 1
        if self._count > SPAN // 2:
            raise DeclarationError("gr.render", f"at most {SPAN // 2} components and listeners")
        if key is None or key in self.ids:
            return number
        self.ids[key] = self._known.get(key, number)
        return self.ids[key]

    def own(self, block: Block) -> Block:
        """A copy of a block that the script made and placed nowhere: the script's one is for all sessions."""
        if block.made_in is self or isinstance(block, Root):
            return block
        with _borrowing:
            if block.parent is not None:
                raise DeclarationError("gr.render", "components that have no place on the page yet", block)
            self._app.adopt(block)
        return self._copied(block)

    def _copied(self, block: Block) -> Block:
        self.borrowed.add(id(block))
        made = copy.copy(block)
        made.made_in, made.parent = self, None
        if isinstance(made, Layout):
            made.children = [self._copied(child) for child in made.children]
        return made

    def clock(self, seconds: object) -> Component:
        return self._app.clock(seconds)


_borrowing = threading.Lock()


def _key_of(block: Block) -> Key | None:
    if isinstance(block, Layout) and block.is_made:  # it stays with what it holds
        keys = map(_key_of, block.children)
        inner: Key | None = next((key for key in keys if key is not None), None)
        return None if inner is None else (f"{block.type_name} of {inner[0]}", inner[1])
    key = block.options.get("key")
    return None if key is None else (block.type_name, key)


class RenderHandler(Binding):
    """Implements `core.endpoint.Handler` for a render: its results are endpoints of the session."""

    def __init__(self, app: Root, around: Surroundings, trigger: Trigger, fn: Callable[..., object]) -> None:
        super().__init__(trigger, fn, around.blocks)
        self._app, self._around = app, around
        self.blocks = True  # it converts initial values

    def invoke(self, arguments: Sequence[object]) -> object:
        call = running_call.get()
        base = secrets.randbelow(BASES) * SPAN + SPAN if call.repeats is None else call.repeats.base
        tree = RenderTree(self._app, self._trigger.outputs[0], base, self._known(call))
        if self.kind == "coroutine":
            return self._awaited(tree, arguments)
        with scope.rendering(tree):
            self._fn(*arguments)
            tree.attach_loaders()
        return tree

    async def _awaited(self, tree: RenderTree, arguments: Sequence[object]) -> RenderTree:
        with scope.rendering(tree):
            await cast("Awaitable[object]", self._fn(*arguments))
            tree.attach_loaders()
        return tree

    def finish(self, result: object, call: Call) -> Outcome:
        tree = cast(RenderTree, result)
        tree.check_membership({*map(id, self._around.blocks.values()), *tree.borrowed})
        number = self._around.numbers[self._trigger]
        render_id = number if self._trigger.render_id is None else self._trigger.render_id
        made = assemble(tree, tree.number_of, replace(self._around, render_id=render_id), self._renderer_in)
        run = self._run(tree, made, call)
        if call.repeats is None:
            self._keep(run, number, {*made.blocks, *made.surroundings.numbers.values()}, made, call)
        elif run.structure != call.repeats.structure:
            raise RenderChanged
        endpoints = {endpoint.id: endpoint for endpoint in made.endpoints}
        methods = {name: _in_lane(one) for name, one in methods_of(made.blocks.values(), tree.base + SPAN // 2).items()}
        call.rendered = Rendered(
            render=number,
            base=tree.base,
            endpoints=endpoints,
            methods=methods,
            size_bytes=PART_BYTES * (len(made.blocks) + len(endpoints)) + call.job.size_bytes,
            client=call.client,
        )
        container = self._trigger.outputs[0].id
        config: RenderConfig = {
            "layout": {"id": container, "children": made.tree},
            "components": [*made.components],
            "dependencies": made.dependencies,
            "render_id": render_id,
            "scripts": made.scripts,
            "head": heads_in(block.page_head() for block in made.blocks.values()),
        }
        return Outcome([None], render=config)

    def _renderer_in(self, inside: Surroundings) -> Callable[[Trigger, Function], Binding]:
        return lambda trigger, fn: RenderHandler(self._app, inside, trigger, fn)

    def _runs(self, session: Session) -> RenderRuns | None:
        return cast("RenderRuns | None", session.get(f"{RENDER}{self._around.numbers[self._trigger]}"))

    def _known(self, call: Call) -> Mapping[Key, int]:
        if call.repeats is not None:
            return call.repeats.ids
        before = self._runs(call.session)
        return {} if before is None else before.newest.ids

    def _run(self, tree: RenderTree, made: Assembly, call: Call) -> RenderRun:
        names = [f"state:{one.id}" for one in self._trigger.inputs if isinstance(one, Component) and one.is_state]
        states = {name: call.session.get(name) for name in names}
        job = call.job if self._takes_request else msgspec.structs.replace(call.job, request=RequestInfo())
        return RenderRun(tree.base, job, states, tree.ids, _digest(made))

    def _keep(self, run: RenderRun, number: int, ids: Collection[int], made: Assembly, call: Call) -> None:
        """What a later call needs, wherever it runs; and nothing of the run before the one that this one replaces."""
        session, before = call.session, self._runs(call.session)
        if not call.job.keeps_session:
            return
        if before is not None:
            if before.replaced is not None:
                _forget(session, before.replaced, [run, before.newest])
            for key, known in before.newest.ids.items():
                if run.ids.get(key) == known and known in made.blocks:
                    _reset_options(session, made.blocks[known])
        session.set(f"{RENDER}{number}", RenderRuns(run, None if before is None else before.newest))
        # What the function makes of callers' words, such as choices, stays theirs.
        call.texts().remember(call.job.id)


def _forget(session: Session, run: RenderRun, newer: Sequence[RenderRun]) -> None:
    """Drop what the session holds of the run, and of renders in it."""
    for name in session.names(""):
        prefix = next((one for one in KEPT if name.startswith(one)), None)
        number = name.removeprefix(prefix) if prefix else ""
        if not number.isdecimal() or not run.owns(int(number)) or any(one.owns(int(number)) for one in newer):
            continue
        runs = session.get(name) if prefix == RENDER else None
        session.drop(name)
        if isinstance(runs, RenderRuns):
            for inner in (runs.newest, runs.replaced):
                if inner is not None:
                    _forget(session, inner, newer)


def _reset_options(session: Session, block: Block) -> None:
    """The options that functions changed are as the author says again, but for those that are preserved."""
    name = f"props:{block.id}"
    changed = cast("dict[str, object]", session.get(name, {}))
    kept = {option: value for option, value in changed.items() if option in block.preserved}
    if kept:
        session.set(name, kept)
    elif changed:
        session.drop(name)


def _digest(made: Assembly) -> bytes:
    blocks = [(one["id"], one["type"]) for one in made.components]
    listeners = [(one["id"], one["targets"], one["inputs"], one["outputs"]) for one in made.dependencies]
    return hashlib.sha256(msgspec.json.encode((blocks, listeners))).digest()


def _in_lane(endpoint: Endpoint) -> Endpoint:
    gate = endpoint.lane if endpoint.concurrency_limit else None
    return replace(endpoint, lane=RENDERED_LANE, gate=gate, is_rendered=True)
