import limelight as gr

demo = gr.Interface(
    lambda lines: f"{len(lines)} lines",
    gr.Dialogue(
        [{"speaker": "Ann", "text": "Is it raining?"}, {"speaker": "Ben", "text": "(laughs) It always is."}],
        speakers=["Ann", "Ben"],
        tags=["(laughs)", "(sighs)"],
        type="list",
    ),
    gr.Textbox(label="Length"),
)

demo.launch()
