"""Settings in the environment: LIMELIGHT_NAME, else GRADIO_NAME, which existing deployments set."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def setting_of(option: str) -> str:
    """The name of an option's setting: `MAX_WAIT` for `max_wait_s`."""
    return option.removesuffix("_s").upper()


SHORT = {"MCP_SERVER": "MCP"}
"""Second names of settings."""


def setting(name: str) -> tuple[str, str] | None:
    """The name of the variable that is set, and its value. An empty one counts as not set."""
    for prefix in ("LIMELIGHT_", "GRADIO_"):
        for one in filter(None, (name, SHORT.get(name))):
            text = os.environ.get(prefix + one)
            if text:
                return prefix + one, text
    return None


def temporary_folder() -> Path:
    """The folder for uploads and other files: the setting TEMP_DIR, else one in the system's temporary folder."""
    found = setting("TEMP_DIR")
    return Path(found[1]) if found else Path(tempfile.gettempdir()) / "limelight"
