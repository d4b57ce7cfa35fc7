"""How what a function returns is shared out among its outputs."""

from __future__ import annotations

import pytest

import limelight as gr
from limelight.app import App
from limelight.core.wire import Failed
from tests.ui.test_apps import result, run

pytestmark = pytest.mark.anyio

SKIPPED = {"__type__": "update"}


def app_of(returned: object, outputs: int) -> gr.Blocks:
    with gr.Blocks() as demo:
        shown = [gr.Textbox() for _ in range(outputs)]
        gr.Button().click(lambda: returned, None, shown, api_name="go")
    return demo


@pytest.mark.parametrize("returned", [gr.skip(), gr.update()])
async def test_one_skip_leaves_every_output_as_it_is(returned: object) -> None:
    assert await result(app_of(returned, 2), "go") == [SKIPPED, SKIPPED]


@pytest.mark.parametrize(
    ("returned", "outputs", "wire"),
    [(("a", "b", "c"), 2, ["a", "b"]), (["a", "b", "c"], 2, ["a", "b"]), ("a", 0, []), (None, 0, [])],
)
async def test_values_that_are_too_many_are_ignored(returned: object, outputs: int, wire: object) -> None:
    assert await result(app_of(returned, outputs), "go") == wire


async def test_a_warning_names_the_function_whose_values_are_too_many_once(caplog: pytest.LogCaptureFixture) -> None:
    app = App(app_of(("a", "b", "c"), 2))
    async with app.engine:
        await run(app, "go")
        await run(app, "go")
    (warning,) = caplog.messages
    assert "test_results.py:" in warning
    assert "returned 3 values for 2 outputs" in warning


@pytest.mark.parametrize("returned", ["a", None, ("a",), {}, {"a": 1}, gr.update(value="a"), [gr.skip()]])
async def test_values_that_are_too_few_are_an_error_of_the_author(
    returned: object, caplog: pytest.LogCaptureFixture
) -> None:
    app = App(app_of(returned, 2))
    async with app.engine:
        end = (await run(app, "go"))[-1]
    assert isinstance(end, Failed)
    assert end.message is None
    assert "for 2 outputs: expected one for each of Textbox, Textbox" in caplog.text
