"""Prints the variables that themes of Gradio have, for variables.txt: run it where Gradio is installed."""

from __future__ import annotations

import inspect
import sys

if __name__ == "__main__":
    import gradio  # the real one

    names = [name for name in inspect.signature(gradio.themes.Base.set).parameters if name != "self"]
    sys.stdout.write("\n".join(sorted(names)) + "\n")
