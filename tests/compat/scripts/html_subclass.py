# call rate 4
import gradio as gr


class Stars(gr.HTML):
    def __init__(self, label, *, value=0, **kwargs):
        super().__init__(value=value, label=label, html_template="<p>${value} stars</p>", **kwargs)

    def api_info(self):
        return {"type": "integer", "minimum": 0, "maximum": 5}


with gr.Blocks() as demo:
    stars = Stars("Rating")
    out = gr.Textbox(label="Out")
    gr.Button("Rate").click(lambda n: f"{n} of 5", stars, out, api_name="rate")

demo.launch()
