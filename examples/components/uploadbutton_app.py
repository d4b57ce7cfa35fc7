import limelight as gr

with gr.Blocks() as demo:
    button = gr.UploadButton("Upload tables", file_types=[".csv"], file_count="multiple")
    count = gr.Number(label="Tables")
    button.upload(len, button, count)

demo.launch()
