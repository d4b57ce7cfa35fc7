"""The versions, in one place."""

__all__ = ["get_package_version"]

__version__ = "0.1.0"
COMPATIBLE_VERSION = "6.31.0"
"""The Gradio whose protocol is spoken: its clients choose their ways by it, and scripts that say `import gradio`."""


def get_package_version() -> str:
    """The version of Gradio that scripts see: `gr.__version__` of a script that imports Gradio."""
    return COMPATIBLE_VERSION
