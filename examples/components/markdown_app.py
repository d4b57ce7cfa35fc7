import limelight as gr

with gr.Blocks() as demo:
    gr.Markdown("## A heading\n\nA list of *two*:\n\n- one, with `code`\n- another: $$e^{i\\pi} = -1$$")

demo.launch()
