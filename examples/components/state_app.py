import limelight as gr


def count(clicks):
    return clicks + 1, f"{clicks + 1} clicks"


with gr.Blocks() as demo:
    clicks = gr.State(0)
    told = gr.Textbox("0 clicks", label="In this session")
    gr.Button("Click").click(count, clicks, [clicks, told])

demo.launch()
