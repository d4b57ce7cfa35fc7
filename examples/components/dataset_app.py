import limelight as gr

with gr.Blocks() as demo:
    city = gr.Textbox(label="City")
    samples = gr.Dataset(components=[city], samples=[["Lisbon"], ["Nairobi"], ["Oslo"]], label="Cities")
    samples.click(lambda row: row[0], samples, city)

demo.launch()
