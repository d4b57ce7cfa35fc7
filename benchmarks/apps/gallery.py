"""A page of many kinds of component. `BENCH_KINDS` names those that every peer has, so all show the same page."""

import os
from collections.abc import Callable

import gradio as gr

TABLE = [["a", 1], ["b", 2], ["c", 3]]
CHAT = [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "**hello**"}]
KINDS: dict[str, Callable[[str], object]] = {
    "Textbox": lambda id_: gr.Textbox("text", label="Textbox", elem_id=id_),
    "Number": lambda id_: gr.Number(3, label="Number", elem_id=id_),
    "Slider": lambda id_: gr.Slider(0, 10, value=5, label="Slider", elem_id=id_),
    "Checkbox": lambda id_: gr.Checkbox(True, label="Checkbox", elem_id=id_),
    "CheckboxGroup": lambda id_: gr.CheckboxGroup(["a", "b", "c"], label="CheckboxGroup", elem_id=id_),
    "Radio": lambda id_: gr.Radio(["a", "b", "c"], label="Radio", elem_id=id_),
    "Dropdown": lambda id_: gr.Dropdown(["a", "b", "c"], multiselect=True, label="Dropdown", elem_id=id_),
    "Button": lambda id_: gr.Button("A button", elem_id=id_),
    "ClearButton": lambda id_: gr.ClearButton(elem_id=id_),
    "UploadButton": lambda id_: gr.UploadButton(elem_id=id_),
    "DownloadButton": lambda id_: gr.DownloadButton(elem_id=id_),
    "Markdown": lambda id_: gr.Markdown("# A title\nwith *text* and `code`", elem_id=id_),
    "HTML": lambda id_: gr.HTML("<b>bold</b>", elem_id=id_),
    "JSON": lambda id_: gr.JSON({"a": [1, 2, {"b": None}]}, label="JSON", elem_id=id_),
    "Label": lambda id_: gr.Label({"cat": 0.7, "dog": 0.3}, label="Label", elem_id=id_),
    "Image": lambda id_: gr.Image(label="Image", elem_id=id_),
    "File": lambda id_: gr.File(label="File", elem_id=id_),
    "Chatbot": lambda id_: gr.Chatbot(CHAT, label="Chatbot", elem_id=id_),
    "Audio": lambda id_: gr.Audio(label="Audio", elem_id=id_),
    "Video": lambda id_: gr.Video(label="Video", elem_id=id_),
    "Dataframe": lambda id_: gr.Dataframe(TABLE, headers=["name", "count"], label="Dataframe", elem_id=id_),
    "Gallery": lambda id_: gr.Gallery(label="Gallery", elem_id=id_),
    "Code": lambda id_: gr.Code("def f():\n    return 1", language="python", label="Code", elem_id=id_),
    "ColorPicker": lambda id_: gr.ColorPicker("#336699", label="ColorPicker", elem_id=id_),
    "DateTime": lambda id_: gr.DateTime(label="DateTime", elem_id=id_),
    "HighlightedText": lambda id_: gr.HighlightedText([("a", "X"), ("b", None)], label="HighlightedText", elem_id=id_),
    "AnnotatedImage": lambda id_: gr.AnnotatedImage(label="AnnotatedImage", elem_id=id_),
    "MultimodalTextbox": lambda id_: gr.MultimodalTextbox(label="MultimodalTextbox", elem_id=id_),
    "ImageSlider": lambda id_: gr.ImageSlider(label="ImageSlider", elem_id=id_),
    "Plot": lambda id_: gr.Plot(label="Plot", elem_id=id_),
}


def echo(text: str) -> str:
    return f"Hello {text}!"


with gr.Blocks(title="Gallery") as demo:
    for kind in os.environ.get("BENCH_KINDS", ",".join(KINDS)).split(","):
        KINDS[kind](f"kind-{kind}")
    name = gr.Textbox(label="Name")
    greeting = gr.Textbox(label="Greeting")
    gr.Button("Submit").click(echo, name, greeting)

if __name__ == "__main__":
    demo.launch()
