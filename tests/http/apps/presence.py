"""An app that knows who has it open, with values that end, validators and an endpoint without a page."""

from __future__ import annotations

import asyncio
import threading

import msgspec

import limelight as gr

goodbyes: list[str] = []
ended: list[object] = []
news = threading.Condition()


def say_goodbye(request: gr.Request) -> None:
    with news:
        goodbyes.append(str(request.session_hash))
        news.notify_all()


def note_end(value: object) -> None:
    with news:
        ended.append(value)
        news.notify_all()


def await_goodbyes(count: float) -> list[str]:
    with news:
        news.wait_for(lambda: len(goodbyes) >= count, timeout=15)
        return goodbyes


def await_ends(count: float) -> list[object]:
    with news:
        news.wait_for(lambda: len(ended) >= count, timeout=15)
        return ended


def remember(word: str, words: list[str]) -> tuple[str, list[str]]:
    return " ".join([*words, word]), [*words, word]


def long_and_positive(text: str, number: float) -> list[object]:
    return [gr.validate(len(text) > 2, "too short"), gr.validate(number > 0, "not positive")]


async def allowed(text: str) -> object:
    await asyncio.sleep(0)
    return gr.validate(text != "no", "not allowed")


class Point(msgspec.Struct):
    x: int
    y: int


def shift(point: Point, by: int = 1, names: list[str] | None = None) -> tuple[Point, str]:
    """Moves a point."""
    return Point(point.x + by, point.y + by), ",".join(names or [])


with gr.Blocks() as demo:
    text, number, out, out_json = gr.Textbox(), gr.Number(), gr.Textbox(), gr.JSON()
    words = gr.State([], time_to_live=0.4, delete_callback=note_end)
    button = gr.Button()
    button.click(await_goodbyes, number, out_json)
    button.click(await_ends, number, out_json)
    button.click(remember, [text, words], [out, words])
    button.click(lambda one, two: one, [text, number], out, validator=long_and_positive, api_name="validated")
    button.click(lambda one: one, text, out, validator=allowed, api_name="allowed", queue=False)
    gr.api(shift)
    gr.on([demo.load, button.click], lambda: "opened", None, out, api_name="opened")
    demo.unload(say_goodbye)

if __name__ == "__main__":
    demo.launch()
