"""An app with a component whose view asks the server, as those of extensions do."""

from __future__ import annotations

from pathlib import Path

import limelight as gr
from limelight.components.files import local_path
from limelight.ui.component import Component
from limelight.ui.server_methods import server


class Shelf(Component):
    """A made-up component."""

    type_name = "textbox"

    def __init__(self, value: object = None, *, books: tuple[str, ...] = ("Emma", "Dune")) -> None:
        super().__init__()

    @server
    def find(self, beginning: object) -> list[str]:
        books = self.options["books"]
        assert isinstance(books, tuple)
        return [book for book in books if book.startswith(str(beginning))]

    @server
    async def echo(self, data: object) -> object:
        return data

    @server
    def read(self, form: dict[str, object]) -> dict[str, object]:
        files = form["files"]
        assert isinstance(files, list)
        return {"fields": form["fields"], "texts": [Path(local_path(file)).read_text() for file in files]}

    @server
    def fail(self, data: object) -> None:
        raise ValueError("secret detail")

    def hidden(self, data: object) -> str:
        return "never"


class QuietShelf(Shelf):
    """One that takes a method back."""

    def find(self, beginning: object) -> list[str]:
        return []


with gr.Blocks() as demo:
    Shelf()
    QuietShelf()
    gr.Textbox()

if __name__ == "__main__":
    demo.launch()
