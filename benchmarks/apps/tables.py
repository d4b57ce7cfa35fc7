"""A table of BENCH_ROWS rows and 20 columns, or one of 50 × 10 dates or texts (BENCH_CELLS)."""

import os

import gradio as gr
import pandas

ROWS, CELLS = int(os.environ.get("BENCH_ROWS", "1000")), os.environ.get("BENCH_CELLS", "")
START = pandas.Timestamp("2020-01-01")


def column(number: int) -> object:
    """Numbers, fractions, texts, dates and truths in turns."""
    rows = range(ROWS)
    return (
        [7 * row + number for row in rows],
        [row / 8 + number for row in rows],
        [f"text {number} of {row}" for row in rows],
        START + pandas.to_timedelta([60 * row for row in rows], unit="s"),
        [row % 3 == 0 for row in rows],
    )[number % 5]


def table() -> pandas.DataFrame:
    if not CELLS:
        return pandas.DataFrame({f"c{number}": column(number) for number in range(20)})
    dates = pandas.DataFrame({f"c{number}": pandas.date_range(START, periods=50, freq="h") for number in range(10)})
    return dates if CELLS == "dates" else dates.astype(str)


KINDS = ["number", "number", "str", "date", "bool"] * 4

with gr.Blocks(title="Tables") as demo:
    gr.Dataframe(
        table(), datatype="str" if CELLS == "text" else "date" if CELLS else KINDS, interactive=True, elem_id="table"
    )

if __name__ == "__main__":
    demo.launch()
