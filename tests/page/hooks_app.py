"""One of each component, each with the name of its row in docs/hooks.md as its id."""

from __future__ import annotations

import tempfile
import time
import wave
from pathlib import Path

import matplotlib.figure
from PIL import Image

import limelight as gr

FOLDER = Path(tempfile.mkdtemp())


def picture(colour: str) -> str:
    path = FOLDER / f"{colour}.png"
    Image.new("RGB", (40, 30), colour).save(path)
    return str(path)


def sound() -> str:
    path = FOLDER / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(b"\x00\x40\x00\xc0" * 4000)
    return str(path)


def note(name: str = "Bericht 👍 résumé.txt") -> str:
    path = FOLDER / name
    path.write_text("hi")
    return str(path)


def drawn() -> object:
    made = matplotlib.figure.Figure(figsize=(2, 1))
    made.subplots().plot([1, 2])
    return made


def fail() -> None:
    raise gr.Error("The oven is cold")


def work(progress: gr.Progress = gr.Progress()) -> None:  # noqa: B008  # injected by its default
    progress(0.5, desc="half way")
    time.sleep(20)


TEXT = "# Title\n\nSome $x^2$\n\n```python\nprint(1)\n```"
MATH = [{"left": "$", "right": "$", "display": False}]
SAID = [
    {"role": "user", "content": ["look", {"path": note()}]},
    {"role": "assistant", "content": "I see"},
]
PICTURES = [picture("red"), picture("green")]

with gr.Blocks() as demo:
    with gr.Group(elem_id="layout"), gr.Row(), gr.Column():
        gr.Textbox(label="In a form")
        gr.Textbox(label="In the same form")
    gr.Textbox(label="Name", submit_btn=True, stop_btn=True, buttons=["copy"], elem_id="textbox")
    gr.Textbox(label="Secret", type="password", elem_id="password")
    gr.Number(label="Count", elem_id="number")
    gr.Slider(0, 10, label="Size", elem_id="slider")
    gr.Checkbox(label="Agree", elem_id="checkbox")
    gr.CheckboxGroup(["small", "large"], label="Sizes", elem_id="checkboxgroup")
    gr.Radio(["red", "green"], label="Colour", elem_id="radio")
    gr.Dropdown(["apple", "pear"], label="Fruit", elem_id="dropdown")
    with gr.Row(elem_id="button"):
        gr.Button("Go", variant="primary")
    gr.UploadButton("Send a file", elem_id="uploadbutton")
    gr.File(label="File", elem_id="file", file_types=[".nii.gz", "image"])
    gr.File([note(), picture("red")], label="Files", file_count="multiple", interactive=True, elem_id="files")
    gr.Image(label="Image", interactive=True, elem_id="image")
    gr.Image(picture("red"), label="Picture", interactive=True, elem_id="filled-image")
    gr.Audio(label="Audio", elem_id="audio", interactive=True)
    gr.Audio(sound(), label="Sound", interactive=True, elem_id="filled-audio")
    gr.Video(label="Video", interactive=True, elem_id="video")
    gr.Model3D(label="Model", interactive=True, elem_id="model3d")
    gr.Model3D(gr.get_model3d("cube.stl"), label="Cube", interactive=True, elem_id="filled-model3d")
    gr.Gallery(label="Gallery", interactive=True, elem_id="gallery")
    gr.Gallery(PICTURES, label="Pictures", elem_id="filled-gallery", interactive=False)
    gr.Gallery(PICTURES, label="Opened", elem_id="open-gallery", preview=True, selected_index=0, interactive=False)
    gr.Dataframe([[1, "a"], [2, "b"]], headers=["n", "s"], label="Table", interactive=True, show_search="search",
                 elem_id="dataframe")  # fmt: skip
    gr.Plot(drawn(), label="Figure", elem_id="plot")
    gr.LinePlot({"x": [1, 2], "y": [1, 2]}, x="x", y="y", label="Lines", elem_id="native-plot")
    gr.ImageEditor(label="Editor", elem_id="imageeditor")
    gr.AnnotatedImage((picture("red"), [((0, 0, 9, 9), "cat")]), label="Regions", elem_id="annotatedimage")
    gr.ImageSlider((picture("red"), picture("green")), label="Both", elem_id="imageslider")
    gr.FileExplorer(root_dir=FOLDER, label="Explorer", elem_id="fileexplorer")
    gr.DateTime(label="When", elem_id="datetime")
    gr.HighlightedText([("Ada", "person")], label="Marked", elem_id="highlightedtext")
    gr.Code("x = 1", label="Program", elem_id="code")
    gr.JSON({"a": [1, 2]}, elem_id="json", label="JSON")
    gr.Label({"cat": 0.7, "dog": 0.3}, label="Label", elem_id="label")
    gr.Markdown(TEXT, latex_delimiters=MATH, elem_id="markdown")
    gr.HTML("<b>hi</b>", elem_id="html")
    for elem_id in ("chatbot", "liked-chatbot", "edited-chatbot"):
        chat = gr.Chatbot(SAID, label="Chat", editable="user", elem_id=elem_id)
        for listener in (chat.like, chat.retry, chat.undo):
            listener(lambda: None, None, None)
    gr.Chatbot(label="Empty", examples=[{"text": "Hello"}], elem_id="empty-chatbot")
    gr.MultimodalTextbox({"text": "", "files": [picture("red")]}, label="Message", elem_id="multimodal")
    first, second = gr.Textbox(label="First"), gr.Number(label="Second")
    gr.Examples([["one", 1], ["two", 2]], [first, second], elem_id="examples")
    gr.Examples([["first"], ["second"]], [first], elem_id="one-example")
    with gr.Accordion("More", elem_id="accordion"):
        gr.Textbox(label="Inside")
    with gr.Tabs(elem_id="tabs"):
        with gr.Tab("One", elem_id="one"):
            gr.Textbox(label="Two")
        with gr.Tab("Two", elem_id="two"):
            gr.Textbox(label="One")
    with gr.Walkthrough(elem_id="walkthrough"):
        with gr.Step("Pick"):
            gr.Textbox(label="Picked")
        with gr.Step("Pay"):
            gr.Textbox(label="Paid")
    with gr.Sidebar(open=False, elem_id="sidebar"):
        gr.Textbox(label="Aside")
    with gr.Column(elem_id="draggable"), gr.Draggable():
        gr.Textbox(label="Item")
    gr.Button("Fail").click(fail, None, None)
    running = gr.Textbox(label="Running", elem_id="running")
    gr.Button("Run").click(work, None, running)
