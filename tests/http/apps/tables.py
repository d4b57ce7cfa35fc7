"""Tables as callers send and get them."""

from __future__ import annotations

from collections.abc import Iterator

import pandas

import limelight as gr

MOMENTS = pandas.to_datetime(["2024-01-02 00:00", "2024-01-03 04:05"])
LARGE = [[f"row {number}", number, "a line that is long enough to make it a large table"] for number in range(20_000)]

with gr.Blocks() as demo:
    table, rows, out = gr.Dataframe(label="Table"), gr.Dataframe(type="array"), gr.Dataframe()
    said = gr.Textbox()
    gr.Button().click(lambda given: ", ".join(map(str, given.dtypes)), table, said, api_name="kinds")
    gr.Button().click(lambda given: given, table, out, api_name="same")
    gr.Button().click(lambda given: given[::-1], rows, out, api_name="turned")
    gr.Button().click(lambda: pandas.DataFrame({"n": [1.5, None], "t": MOMENTS}), None, out, api_name="made")
    large = gr.Dataframe(LARGE, label="Large", headers=["name", "number", "note"], type="array")
    gr.Button().click(lambda: LARGE, None, large, api_name="large")
    gr.Button().click(lambda given: str(len(given)), large, said, api_name="length")

    gr.Button().click(lambda: gr.update(value={"headers": [*"abc"], "data": LARGE}), None, large, api_name="updated")
    gr.Button().click(lambda: gr.Dataframe(value=LARGE, label="Other"), None, large, api_name="replaced")

    def grow() -> Iterator[list[list[object]]]:
        rows = [[*one] for one in LARGE]
        yield rows
        rows[15_000][0] = "changed"
        yield [*rows, ["last", 1, ""]]

    gr.Button("Grow").click(grow, None, large, api_name="grown")
    gr.Button().click(lambda: gr.update(label="Other"), None, large, api_name="renamed")

    @gr.render()  # type: ignore[untyped-decorator]  # imported when it is used
    def made() -> None:
        inner = gr.Dataframe(LARGE, label="Made", type="array", key="made")
        gr.Button("Fill", key="fill").click(lambda: LARGE[::-1], None, inner, key="filled")
        gr.Button("Count", key="count").click(lambda given: str(len(given)), inner, said, key="counted")


if __name__ == "__main__":
    demo.launch()
