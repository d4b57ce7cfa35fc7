import limelight as gr

with gr.Blocks() as demo:
    gr.HighlightedText(
        [("Ada", "person"), (" wrote to ", None), ("Charles", "person"), (" from ", None), ("London", "place")],
        label="Names",
        show_legend=True,
    )

demo.launch()
