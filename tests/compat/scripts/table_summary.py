# call summary {"headers": ["name", "age", "member"], "data": [["Ada", 36, true], ["Grace", 45, false]], "metadata": null}
# call add_row {"headers": ["name", "age", "member"], "data": [["Ada", 36, true]], "metadata": null}
# call oldest {"headers": ["name", "age"], "data": [["Ada", 36], ["Grace", 45]]}
# call dtypes {"headers": ["i", "f", "s", "n"], "data": [[1, 1.5, "x", null], [2, 2, "y", 3]]}
import gradio as gr
import pandas as pd

people = pd.DataFrame({"name": ["Ada", "Grace"], "age": [36, 45], "member": [True, False]})


def summary(frame):
    return f"{len(frame)} rows, mean age {frame['age'].mean():.1f}, {int(frame['member'].sum())} member(s)"


def add_row(frame):
    frame.loc[len(frame)] = ["New", 0, False]
    return frame


with gr.Blocks() as demo:
    table = gr.Dataframe(
        people, label="People", datatype=["str", "number", "bool"], interactive=True, static_columns=[0], max_height=300
    )
    text = gr.Textbox(label="Summary")
    with gr.Row():
        gr.Button("Summary").click(summary, table, text)
        gr.Button("Add").click(add_row, table, table)
    gr.Button("Oldest").click(lambda frame: frame.sort_values("age").iloc[-1]["name"], table, text, api_name="oldest")
    gr.Button("Types").click(lambda frame: ", ".join(map(str, frame.dtypes)), table, text, api_name="dtypes")
    table.change(summary, table, text, show_progress="hidden")

demo.launch()
