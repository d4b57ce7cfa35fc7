"""An option that is accepted has an effect, or stands in the table of those that have none."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable

import pytest
from scripts.page_types import subclasses

import limelight
from limelight.blocks import Blocks
from limelight.launch.config import declared, read
from limelight.launch.options import LaunchOptions
from limelight.names import HOMES
from limelight.ui.block import Block, BlockOptions
from limelight.ui.component import Component, ComponentOptions
from limelight.ui.no_effect import NO_EFFECT
from limelight.ui.triggers import TriggerOptions
from tests.uses import parameters, read_by_page, read_in_package, read_in_python

PUBLIC = [getattr(limelight, name) for name in HOMES]
CLASSES = {kind.__name__: kind for kind in PUBLIC if inspect.isclass(kind) and issubclass(kind, Block)}
CLASSES |= {"Examples": limelight.Examples}
COMMON = [*ComponentOptions.__annotations__, *BlockOptions.__annotations__]
OLDER_OF_LAUNCH = {"state_session_capacity", "enable_monitoring", "show_api"}


def used(kind: type) -> set[str]:
    names = parameters(kind)
    found = read_in_python(kind) | read_in_package(COMMON)
    if issubclass(kind, Component):
        found |= {"value"}
    return found | (read_by_page(kind, names) if issubclass(kind, Block) else set())


def without_effect(kind: str) -> set[str]:
    return {name for owner, name in NO_EFFECT if owner == kind}


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_every_parameter_is_read_or_has_no_effect(kind: type) -> None:
    bases = {name for base in kind.__mro__ for name in without_effect(base.__name__)}
    assert {*parameters(kind)} - used(kind) <= bases


@pytest.mark.parametrize("kind", CLASSES.values(), ids=CLASSES)
def test_what_has_no_effect_is_a_parameter_that_nobody_reads(kind: type) -> None:
    listed = without_effect(kind.__name__)
    assert listed <= {*parameters(kind)}
    assert listed & used(kind) == set()


def test_options_that_all_share_are_read() -> None:
    read_here = read_in_package(COMMON) | read_by_page(limelight.Textbox, COMMON)
    assert {*COMMON} - read_here == without_effect("Block")


def test_options_of_listeners_are_read() -> None:
    assert {*TriggerOptions.__annotations__} - read_in_package(TriggerOptions.__annotations__) == without_effect(
        "listener"
    )


def test_options_of_apps_are_read() -> None:
    assert {*inspect.signature(Blocks).parameters} >= {"options", "title"}
    assert read_in_python(Blocks) >= {"css", "css_paths", "head", "head_paths", "js", "theme", "fill_width"}


def test_options_of_launch_have_a_struct_an_older_name_or_no_effect() -> None:
    assert {*LaunchOptions.__annotations__} - {*declared()} - OLDER_OF_LAUNCH == without_effect("launch")


def test_every_row_is_of_something_that_takes_options() -> None:
    layouts = {kind.__name__ for kind in subclasses(Block)}
    assert {owner for owner, _ in NO_EFFECT} <= {*CLASSES, *layouts, "Block", "Theme", "launch", "listener"}


@pytest.mark.parametrize(
    ("declare", "told"),
    [
        (lambda: limelight.Sketchpad(_selectable=True), "Sketchpad(_selectable=…) has no effect"),
        (lambda: limelight.Interface(len, "text", "text", allow_duplication=True), "Interface(allow_duplication=…)"),
        (lambda: limelight.Blocks(analytics_enabled=True), "Blocks(analytics_enabled=…)"),
        (lambda: limelight.Examples(["a"], limelight.Textbox(), _api_mode=True), "Examples(_api_mode=…)"),
        (lambda: read({"run_history": True}), "launch(run_history=…) has no effect: there is no history of runs"),
        (lambda: read({"strict_cors": False}), "launch(strict_cors=…)"),
        (lambda: read({"ssr_mode": True}, "mount_gradio_app"), "mount_gradio_app(ssr_mode=…)"),
        (lambda: read({"server_port": 80}, "mount_gradio_app"), "mount_gradio_app(server_port=…)"),
        (lambda: read({"show_api": False}), "launch(show_api=…) is an older spelling: footer_links"),
    ],
)
def test_a_script_is_told_once_what_has_no_effect_and_where(
    declare: Callable[[], object], told: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "limelight"), limelight.Blocks():
        declare()
    assert [told in record.getMessage() for record in caplog.records] == [True]
    assert caplog.records[0].getMessage().startswith("test_options.py:")


@pytest.mark.parametrize(
    "declare",
    [
        lambda: limelight.Video(watermark=None),
        lambda: limelight.Gallery(rows=None, fit_columns=True),
        lambda: limelight.Interface(len, "text", "text", analytics_enabled=False, flagging_dir=".gradio/flagged"),
        lambda: read({"ssl_verify": True, "strict_cors": True, "ssr_mode": False}),
    ],
)
def test_what_is_as_by_default_is_told_nobody(declare: Callable[[], object], caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "limelight"):
        declare()
    assert caplog.records == []
