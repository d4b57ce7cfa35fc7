import limelight as gr

with gr.Blocks() as demo:
    gr.ParamViewer(
        {
            "name": {"type": "str", "description": "Who is greeted.", "default": None},
            "warmth": {"type": "float", "description": "From **0** to 1.", "default": "0.5"},
        }
    )

demo.launch()
