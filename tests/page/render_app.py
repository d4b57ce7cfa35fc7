"""The app of `test_renders.py`."""

from __future__ import annotations

import limelight as gr
from limelight.ui.rendering import render

with gr.Blocks() as demo:
    count = gr.Number(1, label="Count", precision=0)
    out = gr.Textbox(label="Out")
    log = gr.Textbox(label="Log")
    tasks = gr.State(["write", "read"])

    with gr.Column(elem_id="boxes"):

        @render(count)
        def boxes(count: int) -> None:
            if count == 7:
                raise gr.Error("Seven is too many")
            for place in range(count):
                kept = gr.Textbox(f"kept {place}", label=f"Kept {place}", key=f"kept {place}")
                fresh = gr.Textbox(f"fresh {place}", label=f"Fresh {place}")
                go = gr.Button(f"Go {place}")
                click = go.click(lambda a, b, place=place: f"{place}/{count}: {a}, {b}", [kept, fresh], out)
                click.then(lambda text: f"then {text}", out, log)

    with gr.Column(elem_id="tasks"):

        @render(tasks)
        def show(names: list[str]) -> None:
            for name in names:

                def done(name: str = name) -> list[str]:
                    return [one for one in names if one != name]

                gr.Button(f"Done: {name}").click(done, None, tasks).then(lambda n=name: f"done {n}", None, log)

    with gr.Column(elem_id="nested"):

        @render()
        def outer() -> None:
            word = gr.Textbox("first", label="Word")

            @render(word)
            def inner(word: str) -> None:
                gr.Markdown(f"The word is **{word}**")
                gr.Button("Say it").click(lambda: word, None, out)
                gr.Button("Count it").click(None, word_box, out, js="(text) => `${text.length} letters`")

            word_box = word

    with gr.Column(elem_id="typing"):
        typed = gr.State("")

        @render(typed)
        def typing(text: str) -> None:
            field = gr.Textbox(label="Typing", key="typing")
            gr.Markdown(f"{len(text)} letters")
            field.input(
                lambda text: text, field, typed, key="typing", trigger_mode="always_last", show_progress="hidden"
            )
