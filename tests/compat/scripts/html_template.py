# call value 3
# call clicked
import gradio as gr

STARS = "${Array.from({length: props.max}, (_, i) => `<b>${i < value ? '★' : '☆'}</b>`).join('')}"

with gr.Blocks() as demo:
    stars = gr.HTML(
        value=2,
        html_template=STARS,
        css_template="b { color: gold }",
        js_on_load="element.addEventListener('click', () => trigger('click'))",
        max=5,
    )
    number = gr.Number(label="Stars")
    number.submit(lambda n: int(n), number, stars, api_name="value")
    stars.click(lambda: 1, None, number, api_name="clicked")

demo.launch()
