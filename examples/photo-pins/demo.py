"""`limelight run demo.py`."""

from __future__ import annotations

from pathlib import Path

from photo_pins import Photo, PhotoPins, Pin

import limelight as ll

PORTRAIT = Path(__file__).parents[1] / "photo.jpg"


def described(photo: Photo) -> str:
    name = Path(photo.path).name if photo.path else "no picture"
    return f"{name}: " + ", ".join(f"{pin.x:.0%} {pin.y:.0%}" for pin in photo.pins)


def portrait() -> Photo:
    return Photo(str(PORTRAIT), [Pin(0.5, 0.25)])


def picked(event: ll.EventData) -> str:
    return f"pin {event.number}"


with ll.Blocks(title="Photo pins") as demo:
    photo = PhotoPins(label="Photo", max_pins=3)
    with ll.Row():
        show, clear = ll.Button("Portrait"), ll.ClearButton(photo)
    places, pin = ll.Textbox(label="Places"), ll.Textbox(label="Picked")
    photo.change(described, photo, places)
    photo.pick(picked, None, pin)
    show.click(portrait, None, photo)

if __name__ == "__main__":
    demo.launch()
