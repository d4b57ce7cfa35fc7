"""What is called while servers are killed: one function that takes a moment, one that is quick, one with a state."""

import os
import time

import gradio as gr


def work(name: str) -> str:
    time.sleep(0.02)
    return f"Hello {name}!"


def greet(name: str) -> str:
    return f"Hello {name}!"


def count(name: str, seen: int) -> tuple[str, int]:
    return f"{name} {seen + 1}", seen + 1


with gr.Blocks() as demo:
    text, answer, seen = gr.Textbox(label="Text"), gr.Textbox(label="Answer"), gr.State(0)
    go = gr.Button("Go")
    go.click(work, text, answer, concurrency_limit=4)
    go.click(greet, text, answer, concurrency_limit=None)
    go.click(count, [text, seen], [answer, seen], concurrency_limit=None)

if __name__ == "__main__":
    # Nothing that was accepted is to be evicted before it was looked at; a soak keeps what a server keeps by default.
    demo.launch(max_logs=int(os.environ.get("BENCH_MAX_LOGS", "50000")), max_waiting_per_client=None)
