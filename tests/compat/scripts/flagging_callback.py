# call reply "a"
# call flag "a", "A"
import gradio as gr

callback = gr.CSVLogger()

with gr.Blocks() as demo:
    question = gr.Textbox(label="Question")
    answer = gr.Textbox(label="Answer")
    gr.Button("Ask").click(lambda text: text.upper(), question, answer, api_name="reply")
    callback.setup([question, answer], "flagged")
    gr.Button("Flag").click(
        lambda *args: callback.flag(list(args)), [question, answer], None, preprocess=False, api_name="flag"
    )

demo.launch()
