import limelight as gr

with gr.Blocks() as demo:
    kept = gr.BrowserState("", storage_key="note", secret="note")
    note = gr.Textbox(label="A note that is still here after a reload")
    note.change(lambda text: text, note, kept)
    demo.load(lambda text: text, kept, note)

demo.launch()
