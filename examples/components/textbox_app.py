import limelight as gr

demo = gr.Interface(
    lambda name: f"Hello {name}!",
    gr.Textbox("Ada", label="Name", info="Who is greeted.", max_length=40),
    gr.Textbox(label="Greeting", buttons=["copy"]),
)

demo.launch()
