import limelight as gr

with gr.Blocks() as demo:
    gr.DownloadButton("Download the table", value=gr.get_file("boats.csv"))

demo.launch()
