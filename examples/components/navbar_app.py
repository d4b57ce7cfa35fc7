import limelight as gr

with gr.Blocks() as demo:
    gr.Navbar(value=[("Docs", "https://example.com")], main_page_name="Start")
    gr.Markdown("The first page.")

with demo.route("About"):
    gr.Markdown("The second page.")

demo.launch()
