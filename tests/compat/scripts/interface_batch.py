# call reverse "abc"
import gradio as gr


def reverse(texts):
    return [[text[::-1] for text in texts]]


demo = gr.Interface(reverse, "text", "text", batch=True, max_batch_size=8)
demo.launch()
