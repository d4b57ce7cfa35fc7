import limelight as gr

with gr.Blocks() as demo:
    gr.HTML("<p>Three <strong>bold</strong> words, and <a href='https://example.com'>a link</a>.</p>", label="Note")

demo.launch()
