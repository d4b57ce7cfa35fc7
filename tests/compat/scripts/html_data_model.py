# call where {"x": 1, "name": "here"}
# call where {"x": 1.5}
# call move {"x": 1, "name": "a"}, {"x": 2}
import gradio as gr
from gradio.data_classes import GradioModel


class Point(GradioModel):
    x: float
    name: str = "somewhere"


class Map(gr.HTML):
    data_model = Point


def where(point):
    return f"{point.name} at {point.x}"


def move(point, by):
    return Point(x=point.x + by.x, name=point.name)


with gr.Blocks() as demo:
    a = Map(Point(x=3), html_template="<p>${value.name}</p>")
    b = Map({"x": 4}, html_template="<p>${value.name}</p>")
    out = gr.Textbox(label="Out")
    gr.Button("Where").click(where, a, out, api_name="where")
    gr.Button("Move").click(move, [a, b], b, api_name="move")

demo.launch()
