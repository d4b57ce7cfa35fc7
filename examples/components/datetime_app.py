import limelight as gr

demo = gr.Interface(
    lambda when: f"{when:%A}",
    gr.DateTime("2026-05-04 09:30:00", type="datetime", label="When"),
    gr.Textbox(label="Day"),
)

demo.launch()
