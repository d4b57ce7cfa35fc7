"""One of every component, with a value: what a finger reaches, and what opens."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import limelight as gr

HERE = Path(__file__).parent
picture = np.full((120, 160, 3), 120, np.uint8)

with gr.Blocks(title="Every") as demo:
    gr.Markdown("# Every component\n\nA [link](https://example.com) in text.\n\n$$x^2$$")
    with gr.Tabs():
        with gr.Tab("One"):
            gr.Textbox("a", label="Textbox", buttons=["copy"])
            gr.Textbox("a", label="Password", type="password")
            gr.Number(3, label="Number")
            gr.Slider(0, 10, 5, label="Slider", interactive=True)
            gr.Checkbox(True, label="Checkbox")
            gr.CheckboxGroup(["a", "b"], value=["a"], label="CheckboxGroup", show_select_all=True)
            gr.Radio(["a", "b"], value="a", label="Radio")
            gr.Dropdown(["small", "large"], value="small", label="Dropdown one")
            gr.Dropdown(["a", "b", "c"], value=["a", "b"], multiselect=True, label="Dropdown many", interactive=True)
            gr.DateTime(label="DateTime")
            gr.ColorPicker("#336699", label="ColorPicker", interactive=True)
            gr.MultimodalTextbox(label="MultimodalTextbox", interactive=True)
            gr.Code("x = 1", language="python", label="Code", interactive=True)
            gr.Button("Button")
            gr.Button("Small", size="sm")
            gr.UploadButton("UploadButton")
            gr.DownloadButton("DownloadButton")
            gr.Dialogue([{"speaker": "a", "text": "hi"}], speakers=["a", "b"], label="Dialogue", interactive=True)
        with gr.Tab("Two"):
            gr.Image(picture, label="Image shown", interactive=False)
            gr.Image(picture, label="Image", interactive=True)
            gr.ImageEditor(picture, label="ImageEditor", interactive=True)
            gr.ImageSlider((picture, picture // 2), label="ImageSlider")
            gr.Gallery([(picture, "first"), (picture // 2, "second")], label="Gallery")
            gr.AnnotatedImage((picture, [((10, 10, 60, 60), "box")]), label="AnnotatedImage")
            gr.Audio((8000, np.zeros(8000, np.int16)), label="Audio", interactive=True)
            gr.Video(label="Video")
            gr.File(__file__, label="File", interactive=True)
            gr.FileExplorer(root_dir=HERE, glob="f*", label="FileExplorer")
        with gr.Tab("Three"):
            gr.Dataframe(
                [["a", 1], ["b", 2]],
                headers=["name", "count"],
                label="Dataframe",
                interactive=True,
                show_search="filter",
                buttons=["fullscreen", "copy"],
            )
            gr.LinePlot(
                {"x": [1, 2, 3], "y": [1, 4, 9]}, x="x", y="y", label="LinePlot", buttons=["fullscreen", "export"]
            )
            gr.JSON({"a": [1, {"b": None}]}, label="JSON")
            gr.Label({"cat": 0.7, "dog": 0.2}, label="Label")
            gr.HighlightedText(
                [("good", "pos"), (" plain", None)], label="HighlightedText", interactive=True, show_legend=True
            )
            gr.ParamViewer({"x": {"type": "int", "description": "a", "default": "1"}})
            gr.Chatbot(
                [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "**hello**\n```python\nx=1\n```"}],
                label="Chatbot",
                editable="all",
                feedback_options=["Like", "Dislike"],
            )
            gr.Examples([["a"], ["b"]], gr.Textbox(label="With examples"))
            gr.HTML("<b>bold</b>")
            with gr.Accordion("Accordion"):
                gr.Textbox(label="inside")
if __name__ == "__main__":
    demo.launch()
