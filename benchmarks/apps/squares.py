"""What the benchmark of random kills calls: a function that takes a moment, and whose answer can be checked."""

import random
import time

import limelight as gr


def square(number: float) -> float:
    time.sleep(random.uniform(0, 0.05))
    return number * number


def burn(rounds: float) -> float:
    """Pure Python work that no other thread of the process can do meanwhile."""
    total = 0
    for number in range(int(rounds)):
        total += number & 3
    return total


def wait(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


with gr.Blocks() as demo:
    given, found = gr.Number(), gr.Number()
    gr.Button("Square").click(square, given, found, concurrency_limit=8)
    gr.Button("Burn").click(burn, given, found, concurrency_limit=None)
    gr.Button("Wait").click(wait, given, found)

demo.launch()
