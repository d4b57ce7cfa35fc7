import limelight as gr

demo = gr.Interface(
    lambda sound: f"{len(sound[1]) / sound[0]:.1f} s", gr.Microphone(label="Say something"), gr.Textbox(label="Length")
)

demo.launch()
