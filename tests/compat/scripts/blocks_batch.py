# call trim "abcdef", 3
import gradio as gr


def trim(words, lengths):
    return [[word[: int(length)] for word, length in zip(words, lengths)]]


with gr.Blocks() as demo:
    word = gr.Textbox(label="Word")
    length = gr.Number(label="Length")
    out = gr.Textbox(label="Out")
    gr.Button("Trim").click(trim, [word, length], out, batch=True, max_batch_size=16)

demo.launch()
