import limelight as gr

demo = gr.Interface(
    lambda path: path,
    gr.Video(gr.get_video("orbit.mp4"), label="Video", height=240),
    gr.Video(label="Again", height=240),
)

demo.launch()
