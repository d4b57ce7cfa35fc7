"""A chart by a library that the head loads, from the app's own files; two charts load it once."""

from pathlib import Path

import gradio as gr

LIBRARY = Path(__file__).with_name("bars.js")
HEAD = f"""
<script>window.loads = (window.loads ?? 0) + 1;</script>
<script src="/gradio_api/file={LIBRARY}"></script>
<script>window.BarsAreThere = typeof Bars;</script>
"""


class Chart(gr.HTML):
    def __init__(self, value, **kwargs):
        super().__init__(
            value,
            html_template="<div class='chart'></div>",
            js_on_load="""
            const chart = new Bars(element.querySelector('.chart'), props.value);
            watch('value', () => { chart.draw(props.value); });
            """,
            head=HEAD,
            **kwargs,
        )


with gr.Blocks() as demo:
    first, second = Chart([30, 70, 45], elem_id="first"), Chart([5], elem_id="second")
    many = gr.Slider(1, 5, 2, step=1, label="Many")
    shown = gr.Checkbox(label="Shown")
    gr.Button("Draw").click(lambda many: [10 * n for n in range(1, many + 1)], many, first)

    @gr.render(inputs=shown)
    def more(shown):
        if shown:
            gr.HTML(
                2,
                html_template="<p>${value * 21}</p>",
                js_on_load="element.append(typeof Late)",
                head=f"<script src='/gradio_api/file={LIBRARY}'></script><script>class Late extends Bars {{}}</script>",
                elem_id="late",
            )


if __name__ == "__main__":
    demo.launch(allowed_paths=[str(LIBRARY.parent)])
