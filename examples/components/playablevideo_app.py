import limelight as gr

with gr.Blocks() as demo:
    gr.PlayableVideo(gr.get_video("orbit.mp4"), label="Video", height=240)

demo.launch()
