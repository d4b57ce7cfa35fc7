# call count 3
# call count 0
import gradio as gr


def count(n):
    for i in range(int(n)):
        yield i + 1


demo = gr.Interface(count, gr.Number(value=3), gr.Number())
demo.queue(max_size=10, default_concurrency_limit=2)
demo.launch()
