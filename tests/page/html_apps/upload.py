"""An upload by own markup: the value is the path of the file, or all that upload() gives."""

from pathlib import Path

import gradio as gr

CODE = """
element.querySelector('input').addEventListener('change', async event => {
    const uploaded = await upload(event.target.files[0]);
    props.value = WHAT;
    trigger('upload');
});
"""

with gr.Blocks() as demo:
    by_path = gr.HTML(
        html_template="<label>Path <input type='file'></label> <code>${value}</code>",
        js_on_load=CODE.replace("WHAT", "uploaded.path"),
    )
    whole = gr.HTML(
        html_template="<label>Whole <input type='file'></label> {{#if value}}<a href='{{value.url}}'>see</a>{{/if}}",
        js_on_load=CODE.replace("WHAT", "uploaded"),
        elem_id="whole",
    )
    text = gr.Textbox(label="Content")
    by_path.upload(lambda path: Path(path).read_text(), by_path, text)
    whole.upload(lambda file: Path(file["path"]).read_text().upper(), whole, text, api_name="whole")

if __name__ == "__main__":
    demo.launch()
