import limelight as gr

with gr.Blocks() as demo, gr.Walkthrough(selected=1) as steps:
    with gr.Step("Choose", id=1):
        gr.Radio(["Train", "Boat"], value="Boat", label="Way")
        gr.Button("Next", variant="primary").click(lambda: gr.Walkthrough(selected=2), None, steps)
    with gr.Step("Pay", id=2):
        gr.Number(label="Amount")

demo.launch()
