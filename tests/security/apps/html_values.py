"""Shows a caller's text wherever a template of the author's shows a value."""

from __future__ import annotations

from pathlib import Path

import limelight as gr

FOLDER = Path(__file__).parent
LIBRARY = FOLDER / "library.js"


def greet(name: str, times: int = 1) -> str:
    return f"Hello {name}" * times


def read(file: dict[str, str]) -> str:
    return Path(file["path"]).read_text()


def secret(name: str) -> str:
    return f"secret {name}"


MARKUP = """
<p class="text">{{value}}</p>
<p class="attribute"><b title="{{value}}" data-value='{{value}}'>x</b> <a href="{{value}}">link</a></p>
<div class="tags">{{{value}}}</div>
<div class="code">${value}</div>
<ul>{{#each list}}<li>{{this}} ${list.length}</li>{{/each}}</ul>
"""

with gr.Blocks(title="Values") as demo:
    witness = gr.Markdown("The page's **own** text", elem_id="witness")
    text = gr.JSON(visible=False)
    shown = gr.HTML("", html_template=MARKUP, list=[], elem_id="shown")
    styled = gr.HTML("", html_template="<p>styled</p>", css_template="p { color: {{value}}; }", elem_id="styled")
    raw = gr.HTML("", html_template="<p>raw</p>", css_template="p { color: ${value}; }")
    plain = gr.HTML(elem_id="plain", html_template="<p>plain ${value.length}</p>")
    uploads = gr.HTML(
        js_on_load="""
        window.show = (value, event) => { props.value = value; trigger(event); };
        const events = ['show', 'style', 'echo'], uploads = upload;
        """,
        html_template="",
        server_functions=[greet, read],
        head=f"<script src='/gradio_api/file={LIBRARY}'></script>",
        elem_id="uploads",
    )
    done = gr.Number(0, label="Done")
    shows = uploads.show(lambda value: gr.HTML(value, list=[value]), uploads, shown, api_name="show")
    styles = uploads.style(lambda value: (value, value), uploads, [styled, raw])
    echoes = uploads.echo(lambda value: value, uploads, plain)
    for one in (shows, styles, echoes):
        one.then(lambda count: count + 1, done, done)

if __name__ == "__main__":
    demo.launch(allowed_paths=[str(FOLDER)])
