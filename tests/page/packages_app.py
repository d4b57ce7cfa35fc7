"""Components of packages: the installed `photo_pins`, and some with faults on a page of their own."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from typing import Any

import limelight as ll
from limelight.components.web_component import WebComponent
from limelight.ui.server_methods import server

pins = import_module("photo_pins")  # which the test installs
PORTRAIT = os.environ["TEST_PORTRAIT"]


class Faulty(WebComponent):
    """The base of those with faults."""

    def __init__(self, value: str | None = None, *, mood: str = "calm", **options: Any) -> None:
        super().__init__()

    def api_info(self) -> dict[str, Any]:
        return {"type": "string"}

    @server
    def twice(self, data: object) -> object:
        return [data, data]


def faulty(name: str) -> type[Faulty]:
    body = {"element": f"faulty-{name}", "assets": Path(__file__).parent / "faulty", "module": f"{name}.js"}
    return type(name.capitalize(), (Faulty,), {**body, "contract": 1, "__doc__": name})


Changed = faulty("changed")


def described(photo: Any) -> str:
    name = Path(photo.path).name if photo.path else "nothing"
    return f"{name} " + " ".join(f"{pin.x:g},{pin.y:g}" for pin in photo.pins)


def picked(event: ll.EventData) -> str:
    return f"pin {event.number}"


def made(is_late: bool) -> None:
    if is_late:
        own = pins.PhotoPins(pins.Photo(PORTRAIT), label="Rendered", elem_id="rendered")
        out = ll.Textbox(label="Of the rendered")
        own.input(described, own, out)


with ll.Blocks() as demo:
    with ll.Tabs():
        with ll.Tab("First"):
            photo = pins.PhotoPins(label="Photo", max_pins=3, elem_id="photo")
            with ll.Row():
                show, more, clear = ll.Button("Portrait"), ll.Button("More"), ll.ClearButton(photo)
            places, pick = ll.Textbox(label="Places"), ll.Textbox(label="Picked")
        with ll.Tab("Second"):
            fixed = pins.PhotoPins(pins.Photo(PORTRAIT, [pins.Pin(0.5, 0.5)]), label="Fixed", interactive=False)
    late = ll.Checkbox(label="Late")
    photo.change(described, photo, places, api_name="described")
    photo.pick(picked, None, pick)
    show.click(lambda: pins.Photo(PORTRAIT, [pins.Pin(0.5, 0.25)]), None, photo)
    more.click(lambda: pins.PhotoPins(max_pins=1, label="Photo of one"), None, photo)

    ll.render(inputs=late)(made)


with demo.route("Faulty", "faulty"):
    for name in ("gone", "never", "newer", "made", "shown"):
        faulty(name)(label=name, elem_id=name)
    changing = Changed("good", label="changed", elem_id="changed")
    words = ll.Textbox(label="Word")
    words.submit(lambda word: word, words, changing)
    mood = ll.Button("Mood")
    mood.click(lambda: Changed(mood="wild"), None, changing)

with demo.route("Plain", "plain"):
    ll.Textbox(label="Nothing else")

if __name__ == "__main__":
    demo.launch()
