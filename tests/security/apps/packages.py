"""An app with components of packages, whose folders hold more than the page may have."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from pathlib import Path

import limelight as ll

sys.path.insert(0, os.environ["TEST_PACKAGES"])

package = import_module("dial")  # which the test writes


def shout(value: object) -> str:
    return repr(value)


def read(file: ll.FileData) -> str:
    return Path(file.path).read_text()


def kept(path: str) -> object:
    return {"photo": {"path": path[::-1]}}


with ll.Blocks() as demo:
    dial, text, out = package.Dial({"level": 1}, label="Dial"), ll.Textbox(), ll.Textbox()
    paper = package.Paper(label="Paper")
    paper.change(read, paper, out, api_name="read")
    dial.change(shout, dial, out, api_name="shout")
    text.change(kept, text, dial, api_name="kept")
    text.submit(lambda given: {"photo": {"path": given}}, text, dial, api_name="echo")

if __name__ == "__main__":
    demo.launch(auth=("ada", "pw") if os.environ.get("TEST_AUTH") else None)
