# call shout "a", false
import gradio as gr


def shout(text, twice):
    return text.upper() * (2 if twice else 1)


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    twice = gr.Checkbox(label="Twice")
    out = gr.Textbox(label="Out")
    gr.Examples(
        examples=[["hello", True], ["bye", False]],
        inputs=[text, twice],
        outputs=out,
        fn=shout,
        run_on_click=True,
        example_labels=["twice", "once"],
        cache_examples=False,
    )
    text.submit(shout, [text, twice], out)

demo.launch()
