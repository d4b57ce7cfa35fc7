"""Every component as an input and an output of one endpoint, in the shapes that scripts give it. Runs on Gradio too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gradio as gr


def same(value: object) -> object:
    return value


MADE: dict[str, Callable[[], Any]] = {  # Any: components
    "textbox": lambda: gr.Textbox(),
    "textbox_with_value": lambda: gr.Textbox("Ada", label="Name", info="Your first name"),
    "textbox_of_lines": lambda: gr.Textbox(lines=3, label="Poem", placeholder="Roses"),
    "password": lambda: gr.Textbox(type="password", label="Password"),
    "textbox_from_function": lambda: gr.Textbox(lambda: "now", label="Time"),
    "text_area": lambda: gr.TextArea(label="Essay"),
    "number": lambda: gr.Number(label="Count"),
    "whole_number": lambda: gr.Number(3, precision=0, label="Whole"),
    "limited_number": lambda: gr.Number(value=1.5, minimum=1, maximum=2, label="Limited"),
    "slider": lambda: gr.Slider(label="Warmth"),
    "slider_of_fractions": lambda: gr.Slider(0, 1, 0.5, step=0.1, label="Share"),
    "slider_above_zero": lambda: gr.Slider(5, 10, label="Level"),
    "checkbox": lambda: gr.Checkbox(label="Agree"),
    "checkbox_ticked": lambda: gr.Checkbox(True, label="Agreed"),
    "checkbox_group": lambda: gr.CheckboxGroup(["a", "b"], label="Letters"),
    "checkbox_group_with_value": lambda: gr.CheckboxGroup(["a", "b"], value=["a"], label="Chosen letters"),
    "radio": lambda: gr.Radio(["red", "blue"], label="Color"),
    "radio_of_pairs": lambda: gr.Radio([("One", 1), ("Two", 2)], value=1, label="Digit"),
    "radio_by_index": lambda: gr.Radio(["red", "blue"], type="index", label="Place"),
    "dropdown": lambda: gr.Dropdown(["x", "y"], label="Axis"),
    "dropdown_of_many": lambda: gr.Dropdown(["x", "y"], multiselect=True, label="Axes"),
    "dropdown_of_many_with_value": lambda: gr.Dropdown(["x", "y"], value=["y"], multiselect=True, label="Some axes"),
    "dropdown_with_custom_value": lambda: gr.Dropdown(["x", "y"], allow_custom_value=True, label="Any axis"),
    "dropdown_of_pairs": lambda: gr.Dropdown([("One", 1), ("Two", 2)], label="Number"),
    "dropdown_without_choices": lambda: gr.Dropdown(label="Nothing to choose"),
    "dropdown_without_value": lambda: gr.Dropdown(["x", "y"], value=None, label="Axis or none"),
    "json": lambda: gr.JSON(label="Data"),
    "json_with_value": lambda: gr.JSON({"a": [1]}, label="Given data"),
    "label": lambda: gr.Label(label="Class"),
    "markdown": lambda: gr.Markdown("# Title"),
    "html": lambda: gr.HTML("<b>bold</b>"),
    "html_with_label": lambda: gr.HTML(label="Markup"),
    "image": lambda: gr.Image(label="Picture"),
    "image_as_path": lambda: gr.Image(type="filepath", label="Picture file"),
    "audio": lambda: gr.Audio(label="Sound"),
    "video": lambda: gr.Video(label="Film"),
    "file": lambda: gr.File(label="Document"),
    "files": lambda: gr.File(file_count="multiple", label="Documents"),
    "folder": lambda: gr.File(file_count="directory", label="Folder"),
    "gallery": lambda: gr.Gallery(label="Pictures"),
    "annotated_image": lambda: gr.AnnotatedImage(label="Regions"),
    "image_slider": lambda: gr.ImageSlider(label="Before and after"),
    "model": lambda: gr.Model3D(label="Model"),
    "chatbot": lambda: gr.Chatbot(label="Talk"),
    "chatbot_with_value": lambda: gr.Chatbot([{"role": "user", "content": "Hi"}], label="Begun talk"),
    "multimodal_textbox": lambda: gr.MultimodalTextbox(label="Message"),
    "multimodal_textbox_with_value": lambda: gr.MultimodalTextbox("Hi", label="Draft"),
    "unlabelled_number": lambda: gr.Number(),
    "unlabelled_slider": lambda: gr.Slider(),
    "unlabelled_checkbox": lambda: gr.Checkbox(),
    "unlabelled_checkbox_group": lambda: gr.CheckboxGroup(["a"]),
    "unlabelled_radio": lambda: gr.Radio(["a"]),
    "unlabelled_dropdown": lambda: gr.Dropdown(["a"]),
    "unlabelled_json": lambda: gr.JSON(),
    "unlabelled_label": lambda: gr.Label(),
    "unlabelled_image": lambda: gr.Image(),
    "unlabelled_audio": lambda: gr.Audio(),
    "unlabelled_video": lambda: gr.Video(),
    "unlabelled_file": lambda: gr.File(),
    "unlabelled_gallery": lambda: gr.Gallery(),
    "unlabelled_chatbot": lambda: gr.Chatbot(),
    "unlabelled_multimodal_textbox": lambda: gr.MultimodalTextbox(),
    "empty_label": lambda: gr.Textbox(label=""),
}

with gr.Blocks() as demo:
    button = gr.Button("Go")
    for name, make in MADE.items():
        button.click(same, make(), make(), api_name=name)
    button.click(same, button, None, api_name="button")

if __name__ == "__main__":
    demo.launch()
