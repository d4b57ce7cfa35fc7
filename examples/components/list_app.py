import limelight as gr

demo = gr.Interface(
    lambda rows: f"{len(rows)} cities", gr.List([["Lisbon"], ["Oslo"]], headers=["City"]), gr.Textbox(label="Journey")
)

demo.launch()
