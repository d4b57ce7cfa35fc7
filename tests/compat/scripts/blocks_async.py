# call slow "x"
# call stream "ab"
import asyncio

import gradio as gr


async def slow(text):
    await asyncio.sleep(0)
    return text[::-1]


async def stream(text):
    for end in range(len(text)):
        await asyncio.sleep(0)
        yield text[: end + 1]


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    out = gr.Textbox(label="Out")
    text.submit(slow, text, out, concurrency_limit=5)
    text.change(stream, text, out, time_limit=20)

demo.launch(max_threads=10)
