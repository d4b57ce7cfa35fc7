"""The app that the browser tests of tables use."""

from __future__ import annotations

from collections.abc import Iterator

import pandas

import limelight as gr

PEOPLE = pandas.DataFrame(
    {
        "name": ["Ada", "Bob", "Cyd", "Dan"],
        "age": [36, 41, 29, 41],
        "member": [True, False, True, False],
        "note": ["**bold**", "plain", "<i style='position:fixed'>cell</i>", ""],
    }
)
LARGE = [[f"r{row} c{column}" if column % 2 else row * column for column in range(20)] for row in range(5000)]
HUGE = [[f"row {row}", row, "a line that is long enough to make a table a large one"] for row in range(90_000)]


def told(table: pandas.DataFrame) -> str:
    return str(table.to_csv(index=False))


def kinds(table: pandas.DataFrame) -> str:
    return ", ".join(map(str, table.dtypes))


def steps() -> Iterator[list[list[object]]]:
    rows: list[list[object]] = [["step", *row[1:]] for row in HUGE[:20_000]]
    yield rows
    rows[15_000][0] = "second"
    yield rows
    yield [*rows, ["last", 1, ""]]


def selected(event: gr.SelectData) -> str:
    return f"{event.index} {event.value} {event.row_value} {event.col_value}"


def edited(event: gr.EditData) -> str:
    return f"{event.index} {event.previous_value} -> {event.value}"


with gr.Blocks(title="Tables") as demo:
    with gr.Tabs():
        with gr.Tab("People"):
            people = gr.Dataframe(
                PEOPLE,
                label="People",
                interactive=True,
                datatype=["str", "number", "bool", "markdown"],
                show_search="filter",
            )
            said, counted = gr.Textbox(label="Said"), gr.Number(0, label="Changes")
            gr.Button("Tell").click(told, people, said)
            gr.Button("Kinds").click(kinds, people, said)
            gr.Button("Two").click(lambda: PEOPLE.head(2), None, people)
            chosen, written = gr.Textbox(label="Chosen"), gr.Textbox(label="Written")
            people.select(selected, None, chosen)
            people.edit(edited, None, written)
            people.change(lambda count: count + 1, counted, counted)
        with gr.Tab("Large"):
            large = gr.Dataframe(LARGE, label="Large", pinned_columns=1, show_row_numbers=True)
            gr.Dataframe(
                PEOPLE[["name", "age"]].style.highlight_max(subset="age", color="gold").format({"age": "{:.1f} years"}),
                label="Styled",
            )
        with gr.Tab("Huge"):
            huge = gr.Dataframe(
                HUGE, label="Huge", headers=["name", "number", "note"], interactive=True, datatype="auto", type="array"
            )
            summed, seen = gr.Textbox(label="Sum"), gr.Textbox(label="Seen")
            gr.Button("Add up").click(lambda rows: f"{len(rows)} rows, {sum(row[1] for row in rows)}", huge, summed)
            gr.Button("Count here").click(None, huge, seen, js="table => `${table.data.length} rows`")
            gr.Button("Backwards").click(lambda: HUGE[::-1], None, huge)
            huge.change(lambda: "changed", None, seen)
            huge.select(selected, None, seen)
            gr.Button("Step by step").click(steps, None, huge)
        with gr.Tab("Empty"):
            empty = gr.Dataframe(
                headers=["a", "b"], row_count=2, column_count=(2, "fixed"), type="array", label="Empty"
            )
            listed = gr.Textbox(label="Listed")
            gr.Button("List").click(str, empty, listed)
            fixed = gr.Dataframe(
                [[1, "x", "y"], [2, "z", "w"]],
                headers=["n", "p", "q"],
                row_count=(2, "fixed"),
                static_columns=["p"],
                interactive=True,
                label="Fixed",
                type="array",
            )
            gr.Button("List fixed").click(str, fixed, listed)
