"""A generator streams: each yielded value appears at once, on the page and in curl."""

import time
from collections.abc import Iterator

import limelight as ll

TEXT = """The lime light was the spotlight of the theatres before electricity: a flame of oxygen and hydrogen heats a \
piece of quicklime until it glows white. Whoever stood in it could be seen from the last row."""


def recite(words_per_second: float) -> Iterator[str]:
    """Recites a text, word by word."""
    spoken: list[str] = []
    for word in TEXT.split():
        spoken.append(word)
        yield " ".join(spoken)
        time.sleep(1 / words_per_second)


demo = ll.Interface(
    recite,
    inputs=ll.Slider(1, 1000, value=12, label="Words per second"),
    outputs=ll.Textbox(label="Text", lines=5),
    title="Streamer",
    api_name="recite",
)

if __name__ == "__main__":
    demo.launch()
