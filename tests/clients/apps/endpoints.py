"""Functions and listeners of many kinds. Runs on Gradio too."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from functools import partial

import gradio as gr


def greet(name: str, times: int = 2, *, loud: bool = False) -> str:
    """Greets somebody.

    Parameters:
        name: who is greeted
        times: how often
    Returns:
        the greeting
    """
    return f"Hello {name}" * times


def google_style(text: str, number: float) -> tuple[str, float]:
    """Takes two values.

    Second paragraph of the text.

    Args:
        text: The text that is
            given over two lines.
        number (float): The number.

    Returns:
        Both of them.
    """
    return text, number


def numpy_style(text: str) -> str:
    """Takes a text.

    Parameters
    ----------
    text : str
        The text.
    """
    return text


def one_line(text: str) -> str:
    """Says it in one line."""
    return text


def undocumented(text: str) -> str:
    return text


def with_default(text: str = "abc", number: float = 4.5, flag: bool = True, none: str | None = None) -> str:
    return f"{text}{number}{flag}{none}"


def several(text: str) -> tuple[str, str, str]:
    return text, text, text


def nothing() -> None:
    return None


def clock() -> str:
    return "now"


def everything(*values: object) -> str:
    return str(values)


def named(text: str, **more: object) -> str:
    return text


def remember(word: str, seen: list[str], count: int) -> tuple[str, list[str]]:
    return word, [*seen, word]


def asked(text: str, request: gr.Request, progress: gr.Progress = gr.Progress()) -> str:  # noqa: B008  # as scripts do
    return text


def steps(text: str) -> Iterator[str]:
    yield text


async def letters(text: str) -> AsyncIterator[str]:
    yield text


async def later(text: str) -> str:
    return text


def double_all(texts: list[str]) -> list[list[str]]:
    return [texts]


def from_dict(values: dict[object, object]) -> str:
    return str(values)


class Model:
    """A model that is called."""

    def __call__(self, text: str, size: int = 3) -> str:
        """Runs the model."""
        return text * size

    def predict(self, text: str) -> str:
        """Predicts."""
        return text


model = Model()


with gr.Blocks(title="Endpoints") as demo:
    text, number, flag = gr.Textbox(label="Text"), gr.Number(2, label="Number"), gr.Checkbox(label="Flag")
    plain, out, other = gr.Textbox(), gr.Textbox(label="Out"), gr.Textbox(label="Out")
    count = gr.Number(precision=0)
    seen, total = gr.State([]), gr.State(0)
    button = gr.Button("Go")
    button.click(greet, [text, number], out)
    button.click(greet, [text, number], out)
    button.click(greet, [text, number], out, api_name="greet_1")
    button.click(greet, text, out, api_name="greet_again", api_description="Another description")
    button.click(greet, text, out, api_name="greet_silently", api_description=False)
    button.click(google_style, [text, number], [out, count])
    button.click(numpy_style, text, out)
    button.click(one_line, text, out)
    button.click(undocumented, text, out)
    button.click(with_default, [plain, count, flag, plain], out)
    button.click(several, text, [plain, out, other])
    button.click(several, [text], [plain, plain, out], api_name="same_output_twice")
    button.click(nothing)
    button.click(clock, None, out)
    button.click(everything, [text, number, plain], out)
    button.click(named, text, out)
    button.click(remember, [text, seen, total], [out, seen])
    button.click(lambda seen: seen, seen, seen, api_name="only_state")
    button.click(asked, text, out)
    button.click(steps, text, out)
    button.click(letters, text, out)
    button.click(later, text, out)
    button.click(double_all, text, out, batch=True, max_batch_size=8)
    button.click(from_dict, {text, number}, out)
    button.click(lambda value: value, text, out)
    button.click(lambda value, other: value, [text, plain], out)
    button.click(model, text, out)
    button.click(model.predict, text, out)
    button.click(Model.predict, [text, plain], out, api_name="unbound")
    button.click(partial(greet, times=3), text, out)
    button.click(partial(greet, "Ada"), number, out)
    button.click(str.upper, text, out)
    button.click(len, text, count)
    button.click(undocumented, text, out, api_name="/slashed")
    button.click(undocumented, text, out, api_name="with space")
    button.click(undocumented, text, out, api_name=False)
    button.click(undocumented, text, out, api_name="kept_private", api_visibility="private")
    button.click(undocumented, text, out, api_name="not_listed", api_visibility="undocumented")
    button.click(undocumented, text, out, queue=False, api_name="direct")
    button.click(None, text, out, js="(value) => value")
    text.change(undocumented, text, out).then(one_line, out, plain, api_name="after_change").success(clock, None, out)
    text.submit(undocumented, text, out, time_limit=5, concurrency_limit=3, show_progress="minimal")
    gr.on([text.blur, button.click], one_line, text, out, api_name="either")
    demo.load(clock, None, out)
    button.click(undocumented, plain, plain, api_name="unlabelled")

if __name__ == "__main__":
    demo.launch()
