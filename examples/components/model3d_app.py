import limelight as gr

with gr.Blocks() as demo:
    gr.Model3D(gr.get_model3d("cube.glb"), label="Model", height=280)

demo.launch()
