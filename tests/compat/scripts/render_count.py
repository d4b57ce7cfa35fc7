# page page.load, textbox "Words".change: ""
# page page.load, textbox "Words".change: "a b"
import gradio as gr

with gr.Blocks() as demo:
    words = gr.Textbox(label="Words")
    total = gr.Number(label="Total")

    @gr.render(inputs=words)
    def show(text):
        if not text:
            gr.Markdown("No words yet")
            return
        for word in text.split():
            with gr.Row():
                box = gr.Textbox(word, label=f"Word {word}")
                button = gr.Button(f"Count {word}")
                button.click(len, box, total)


demo.launch()
