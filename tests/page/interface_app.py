"""An interface with flagging and examples, and a dataset."""

from __future__ import annotations

import os

import gradio as gr

FOLDER = os.environ["FLAGGED"]


def repeat(text: str, count: float) -> str:
    return text * int(count)


class Failing(gr.FlaggingCallback):  # type: ignore[misc]  # found at run time
    def setup(self, components: object, flagging_dir: object) -> None: ...

    def flag(self, flag_data: object, flag_option: object = None, username: object = None) -> int:
        raise gr.Error("The disk is full")


with gr.Blocks() as demo:
    gr.Markdown("# Samples")
    with gr.Tab("Interface"):
        gr.Interface(
            repeat,
            [gr.Textbox(label="Text"), gr.Number(label="Count")],
            gr.Textbox(label="Result"),
            examples=[[f"w{number}", number] for number in range(12)],
            examples_per_page=5,
            cache_examples=True,
            cache_mode="lazy",
            preload_example=2,
            flagging_options=["good", "bad"],
            flagging_dir=FOLDER,
        )
    with gr.Tab("Failing"):
        gr.Interface(repeat, ["text", "number"], "text", flagging_callback=Failing(), flagging_options=[("Save", "s")])
    with gr.Tab("Auto"):
        gr.Interface(
            lambda text: text[::-1],
            gr.Textbox(label="Word"),
            gr.Textbox(label="Reversed"),
            flagging_mode="auto",
            flagging_dir=f"{FOLDER}/auto",
        )
    with gr.Tab("Dataset"):
        dataset = gr.Dataset(
            components=["textbox", "number"], samples=[["a", 1], ["b", 2]], headers=["Word", "Size"], label="Words"
        )
        tiles = gr.Dataset(components=["textbox"], samples=[["x"], ["y"]], layout="table", type="index", label="Rows")
        chosen, changed = gr.Textbox(label="Chosen"), gr.Textbox(label="Changed")
        dataset.click(str, dataset, chosen)
        tiles.change(str, tiles, changed)

demo.launch()
