import limelight as gr

with gr.Blocks() as demo:
    gr.Label({"cat": 0.7, "dog": 0.2, "fish": 0.1}, label="Animal", num_top_classes=3)

demo.launch()
