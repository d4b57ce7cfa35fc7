import tempfile
from pathlib import Path

import gradio as gr
from gradio.data_classes import FileData, GradioModel, GradioRootModel


class Point(GradioModel):
    x: float
    name: str = "somewhere"


class Numbers(GradioRootModel):
    root: list[int]


class Note(GradioModel):
    name: str
    file: FileData


class Map(gr.HTML):
    data_model = Point


class Row(gr.HTML):
    data_model = Numbers


class Paper(gr.HTML):
    data_model = Note


class Scan(gr.HTML):
    data_model = FileData


def move(point):
    return Point(x=point.x + 1, name=point.name)


def louder(note):
    made = Path(tempfile.mkdtemp(), "louder.txt")
    made.write_text(Path(note.file.path).read_text().upper())
    return Note(name=note.name, file=FileData(path=str(made)))


with gr.Blocks() as demo:
    place, numbers, paper, scan = Map(Point(x=3)), Row([1]), Paper(), Scan()
    out = gr.Textbox()
    total = gr.Number()
    button = gr.Button()
    button.click(move, place, place, api_name="move")
    button.click(lambda: {"x": 7, "name": "there"}, None, place, api_name="plain")
    button.click(lambda point: type(point).__name__, place, out, api_name="kind")
    button.click(lambda row: sum(row.root), numbers, total, api_name="total")
    button.click(louder, paper, paper, api_name="louder")
    button.click(lambda file: Path(file.path).read_text(), scan, out, api_name="read")

demo.launch()
