"""Components by the short names that scripts write: `"text"`, `"slider"`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from limelight.components.audio import Audio, Microphone
from limelight.components.buttons import Button
from limelight.components.chat import Chatbot, MultimodalTextbox
from limelight.components.choices import CheckboxGroup, Dropdown, Radio
from limelight.components.data import JSON, Label, State
from limelight.components.files import File
from limelight.components.gallery import Gallery
from limelight.components.images import Image
from limelight.components.numbers import Checkbox, Number, Slider
from limelight.components.text import HTML, Markdown, TextArea, Textbox
from limelight.components.video import PlayableVideo, Video
from limelight.core.errors import DeclarationError
from limelight.ui.component import Component

SHORTCUTS: dict[str, Callable[[], Component]] = {
    "audio": Audio,
    "button": Button,
    "chatbot": Chatbot,
    "checkbox": Checkbox,
    "checkboxgroup": CheckboxGroup,
    "dropdown": Dropdown,
    "file": File,
    "files": lambda: File(file_count="multiple"),
    "gallery": Gallery,
    "html": HTML,
    "image": Image,
    "json": JSON,
    "label": Label,
    "markdown": Markdown,
    "mic": Microphone,
    "microphone": Microphone,
    "multimodaltextbox": MultimodalTextbox,
    "number": Number,
    "numpy": lambda: Image(type="numpy"),
    "password": lambda: Textbox(type="password"),
    "pil": lambda: Image(type="pil"),
    "playablevideo": PlayableVideo,
    "radio": Radio,
    "slider": Slider,
    "state": State,
    "text": Textbox,
    "textarea": TextArea,
    "textbox": Textbox,
    "video": Video,
}


def components_of(given: object, where: str) -> list[Component]:
    """One component or a list, given as objects or by name. Those that stand elsewhere already are made again."""
    if given is None:
        return []
    listed = cast("Sequence[object]", given) if isinstance(given, list | tuple) else [given]
    return [_component(one, where) for one in listed]


def _component(given: object, where: str) -> Component:
    if isinstance(given, Component):
        return given
    make = SHORTCUTS.get(given.lower()) if isinstance(given, str) else None
    if make is None:
        raise DeclarationError(where, f"a component or one of {', '.join(SHORTCUTS)}", given)
    return make()
