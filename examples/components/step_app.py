import limelight as gr

with gr.Blocks() as demo, gr.Walkthrough(selected=1) as steps:
    with gr.Step("Name", id=1):
        gr.Textbox(label="Name")
        gr.Button("Next").click(lambda: gr.Walkthrough(selected=2), None, steps)
    with gr.Step("Done", id=2):
        gr.Markdown("Thank you.")

demo.launch()
