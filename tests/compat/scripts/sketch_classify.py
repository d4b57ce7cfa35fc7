# call guess {"background": null, "layers": [], "composite": {"upload": "dot.png"}}
# call guess null
import gradio as gr


def guess(drawing):
    """Says how dark a drawing is."""
    if drawing is None:
        return {"nothing": 1.0}
    share = float((drawing["composite"] < 128).mean())
    return {"dark": share, "bright": 1 - share}


demo = gr.Interface(
    guess,
    gr.Sketchpad(label="Draw", image_mode="L", canvas_size=(200, 200)),
    gr.Label(label="Guess", num_top_classes=2),
    live=True,
)
demo.launch()
