"""Functions that keep results, called through the API."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import limelight as gr
from limelight.ui.memo import cache as memoized
from tests.asgi import InProcess, running


def call(app: InProcess, name: str, *data: object, session: str | None = None) -> dict[str, Any]:  # Any: JSON
    body = {"data": data, **({"session_hash": session} if session else {})}
    headers = [("content-type", "application/json"), ("prefer", "wait=10")]
    answered: dict[str, Any] = json.loads(app.ask("POST", f"/call/{name}", headers, json.dumps(body).encode()).body)
    return answered


def app_of(*functions: Any) -> gr.Blocks:  # Any: of any kind
    with gr.Blocks() as demo:
        text, out = gr.Textbox(), gr.Textbox()
        for fn in functions:
            gr.Button().click(fn, text, out, api_name=fn.__name__)
    return demo


def test_a_cache_is_injected_and_each_session_may_have_its_own() -> None:
    def shared(x: str, cache: gr.Cache = gr.Cache()) -> str:  # noqa: B008  # injected by its default
        found = cache.get(x)
        cache.set(x, n=found["n"] + 1 if found else 1)
        return str(cache.get(x))

    def own(x: str, cache: gr.Cache = gr.Cache(per_session=True)) -> str:  # noqa: B008  # as above
        return shared(x, cache)

    with running(app_of(shared, own)) as app:
        assert [call(app, "shared", "a", session=one)["data"] for one in "sst"] == [
            ["{'n': 1}"], ["{'n': 2}"], ["{'n': 3}"]
        ]  # fmt: skip
        assert [call(app, "own", "a", session=one)["data"] for one in "sst"] == [
            ["{'n': 1}"],
            ["{'n': 2}"],
            ["{'n': 1}"],
        ]


def test_a_cached_function_answers_alike_until_the_session_is_another() -> None:
    made = []

    @memoized(per_session=True)
    def fn(x: str) -> str:
        made.append(x)
        return f"{x} {len(made)}"

    with running(app_of(fn)) as app:
        assert [call(app, "fn", "a", session=one)["data"] for one in "sst"] == [["a 1"], ["a 1"], ["a 2"]]


@pytest.mark.parametrize("way", ["function", "cache"])
def test_a_callers_text_from_a_cache_opens_no_file_for_the_next(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("secret.txt").write_text("a canary")

    @memoized(key=lambda given: given["seed"])
    def cached(path: str, seed: str) -> str:
        return path

    def kept(path: str, seed: str, cache: gr.Cache = gr.Cache()) -> str:  # noqa: B008  # injected by its default
        found = cache.get(seed)
        if found is None:
            cache.set(seed, path=path)
        return str(found["path"]) if found else path

    with gr.Blocks() as demo:
        inputs, out = [gr.Textbox(), gr.Textbox()], gr.File()
        gr.Button().click(cached if way == "function" else kept, inputs, out, api_name="fn")
        state = gr.State()
        gr.Button().click(cached if way == "function" else kept, inputs, state, api_name="keep")
        gr.Button().click(lambda path: path, state, out, api_name="show")
    with running(demo, show_error=True) as app:
        for path, session in (("secret.txt", "s"), ("other", "t")):
            assert "came from" in call(app, "fn", path, "1", session=session)["error"]["error"]
        call(app, "keep", "other", "1", session="u")
        assert "came from" in call(app, "show", session="u")["error"]["error"]
