# page page.load, slider "Rows".change: 2
import gradio as gr

with gr.Blocks() as demo:
    rows = gr.Slider(1, 5, value=1, step=1, label="Rows")
    out = gr.Textbox(label="Out")

    @gr.render(inputs=[rows], triggers=[demo.load, rows.change], queue=False)
    def table(count):
        boxes = []
        for i in range(int(count)):
            with gr.Row(key=f"row-{i}"):
                boxes.append(gr.Textbox(label=f"Cell {i}", key=i, preserved_by_key=["value"]))
        gr.Button("Join").click(lambda *texts: " ".join(texts), boxes, out)


demo.launch()
