"""Packages that a call needs are told where the listener is declared, not when somebody waits for the call."""

from __future__ import annotations

import sys
from typing import Any

import pytest

import limelight as gr


def told(caplog: pytest.LogCaptureFixture, component: Any, *, as_input: bool, **options: Any) -> str:  # Any: of gr
    with gr.Blocks():
        made = component()
        text = gr.Textbox()
        inputs, outputs = (made, text) if as_input else (text, made)
        gr.Button().click(lambda given: given, inputs, outputs, **options)
    return caplog.text


@pytest.mark.parametrize(
    ("module", "component", "as_input", "said"),
    [
        ("pandas", gr.Dataframe, True, "needs pandas: calls will fail until you pip install 'limelight[data]'"),
        ("polars", lambda: gr.Dataframe(type="polars"), True, "pip install 'limelight[polars]'"),
        ("PIL", gr.Image, True, "needs Pillow: calls will fail until you pip install 'limelight[media]'"),
        ("PIL", lambda: gr.Gallery(type="pil"), True, "pip install 'limelight[media]'"),
        ("PIL", gr.ImageEditor, True, "pip install 'limelight[media]'"),
        ("numpy", gr.Audio, True, "needs numpy: calls will fail until you pip install 'limelight[media]'"),
        ("av", lambda: gr.Audio(streaming=True), False, "needs av: calls will fail until you pip"),
        ("av", lambda: gr.Video(sources=["webcam"]), True, "pip install 'limelight[av]'"),
        ("av", lambda: gr.Video(streaming=True), False, "pip install 'limelight[av]'"),
    ],
)  # fmt: skip
def test_a_missing_package_is_told_with_the_line(
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    component: Any,  # Any: makes one of gr
    as_input: bool,
    said: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    monkeypatch.setenv("PATH", "")
    text = told(caplog, component, as_input=as_input)
    assert said in text
    assert "test_unmet.py:" in text
    assert f"{'inputs' if as_input else 'outputs'}: " in text


class Own(gr.Dataframe):  # type: ignore[misc]  # its base is imported when it is used
    def preprocess(self, payload: Any) -> object:  # Any: JSON
        return payload


@pytest.mark.parametrize(
    ("component", "as_input", "options"),
    [
        (gr.Dataframe, False, {}),
        (lambda: gr.Dataframe(type="array"), True, {}),
        (gr.Dataframe, True, {"preprocess": False}),
        (Own, True, {}),
        (lambda: gr.Image(type="filepath"), True, {}),
        (gr.Image, False, {}),
        (lambda: gr.Audio(type="filepath"), True, {}),
        (gr.Video, True, {}),
        (gr.Video, False, {}),
    ],
)
def test_what_may_work_without_it_is_not_told(
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    component: Any,  # Any: makes one of gr
    as_input: bool,
    options: dict[str, Any],
) -> None:
    for module in ("pandas", "PIL", "numpy", "av"):
        monkeypatch.setitem(sys.modules, module, None)
    assert "calls will fail" not in told(caplog, component, as_input=as_input, **options)


def test_nothing_is_told_where_all_is_installed(caplog: pytest.LogCaptureFixture) -> None:
    assert "calls will fail" not in told(caplog, gr.Image, as_input=True)
