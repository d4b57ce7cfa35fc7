"""Limelight: a Python function as a web page and a curl API. `import limelight as gr`."""

from __future__ import annotations

import importlib
from typing import Any

from limelight.version import __version__

_HOMES = {
    "Accordion": "ui.layouts",
    "Audio": "components.audio",
    "Blocks": "blocks",
    "Button": "components.buttons",
    "ChatInterface": "recipes.chat",
    "ChatMessage": "components.chat",
    "Chatbot": "components.chat",
    "Checkbox": "components.numbers",
    "CheckboxGroup": "components.choices",
    "ClearButton": "components.buttons",
    "Column": "ui.layouts",
    "CopyData": "ui.events",
    "Dataset": "components.dataset",
    "DeepLinkButton": "components.links",
    "DeletedFileData": "ui.events",
    "DownloadData": "ui.events",
    "Dropdown": "components.choices",
    "EditData": "ui.events",
    "Error": "core.errors",
    "EventData": "ui.events",
    "Examples": "recipes.examples",
    "File": "components.files",
    "Gallery": "components.gallery",
    "Group": "ui.layouts",
    "HTML": "components.text",
    "Image": "components.images",
    "Info": "ui.notices",
    "Interface": "recipes.interface",
    "JSON": "components.data",
    "Json": "components.data",
    "KeyUpData": "ui.events",
    "Label": "components.data",
    "LikeData": "ui.events",
    "Markdown": "components.text",
    "Mic": "components.audio",
    "Microphone": "components.audio",
    "MultimodalTextbox": "components.chat",
    "Number": "components.numbers",
    "PlayableVideo": "components.video",
    "Progress": "ui.progress",
    "Radio": "components.choices",
    "Request": "ui.request",
    "RetryData": "ui.events",
    "Row": "ui.layouts",
    "SelectData": "ui.events",
    "Slider": "components.numbers",
    "State": "components.data",
    "Success": "ui.notices",
    "Tab": "ui.layouts",
    "TabItem": "ui.layouts",
    "TabbedInterface": "recipes.tabbed",
    "Tabs": "ui.layouts",
    "Text": "components.text",
    "TextArea": "components.text",
    "Textbox": "components.text",
    "UndoData": "ui.events",
    "Video": "components.video",
    "Warning": "ui.notices",
    "WaveformOptions": "components.audio",
    "WebcamOptions": "components.webcam",
    "api": "ui.api",
    "mount_gradio_app": "mounting",
    "on": "ui.triggers",
    "skip": "ui.updates",
    "update": "ui.updates",
    "validate": "ui.validation",
}
_OTHER_NAMES = {"Json": "JSON", "Mic": "Microphone"}

__all__ = ["__version__", *sorted(_HOMES)]  # names, computed


def __getattr__(name: str) -> Any:  # Any: classes and functions
    """Loads a public name, and what it needs, when it is first used."""
    if name == "themes":
        return importlib.import_module("limelight.themes")
    if name not in _HOMES:
        raise AttributeError(f"module 'limelight' has no attribute {name!r}")
    value = getattr(importlib.import_module(f"limelight.{_HOMES[name]}"), _OTHER_NAMES.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
