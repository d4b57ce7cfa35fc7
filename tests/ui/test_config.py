"""The configuration of a page, whole: what clients and the page read, so that no change of it goes unseen.

`UPDATE_SNAPSHOTS=1 pytest tests/ui/test_config.py` writes the file anew.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import limelight as ll
from limelight.engine.execution.encoding import to_json

SNAPSHOT = Path(__file__).parent / "snapshots" / "config.json"


def app() -> ll.Blocks:
    with ll.Blocks(title="All of it", fill_width=True) as demo:
        with ll.Row(), ll.Column(scale=2):
            name = ll.Textbox(label="Name", placeholder="Ada", max_length=20)
            age = ll.Slider(0, 120, value=30, step=1, label="Age")
        with ll.Tabs(), ll.Tab("More", id="more"):
            tags = ll.Dropdown(["a", ("B", 2)], multiselect=True, label="Tags", elem_classes=["wide"])
            agreed = ll.Checkbox(label="Agreed", visible="hidden")
        with ll.Accordion("Result", open=False):
            picture = ll.Image(label="Picture", type="filepath", buttons=["download"])
            answer = ll.JSON(label="Answer")
        kept, button = ll.State([]), ll.Button("Go", variant="primary")

        def go(name: str, age: float, tags: list[str], agreed: bool, kept: list[str]) -> tuple[object, ...]:
            """Puts it all together."""
            return None, {"name": name}, kept

        done = button.click(go, [name, age, tags, agreed, kept], [picture, answer, kept], show_progress="minimal")
        done.then(lambda text: text, name, name, api_name=False)
        name.change(None, name, name, js="(name) => name")
    return demo


def test_the_configuration_is_as_it_was() -> None:
    found = json.dumps(to_json(app().graph().config), indent=1, sort_keys=True) + "\n"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(found)
    assert found == SNAPSHOT.read_text()
