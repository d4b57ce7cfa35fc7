"""An app behind a login, a function that decides, or tokens: as the environment says."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import limelight as gr


def fits(username: str, password: str) -> bool:
    return username.startswith("a") and password == "open"


def slow(username: str, password: str) -> bool:
    """As `fits`, but for users of whom a directory does not answer."""
    while username.startswith("slow") and not Path(os.environ["TEST_GATE"]).exists():
        time.sleep(0.01)  # nothing tells when another process opens it
    return fits(username, password)


def who(request: gr.Request) -> str:
    return str(request.username)


demo = gr.Interface(who, None, "text", title="Private")

options: dict[str, Any] = {}
if os.environ.get("TEST_AUTH") == "pairs":
    options = {"auth": [("ada", "lovelace"), ("alan", "turing")], "auth_message": "Members only"}
elif os.environ.get("TEST_AUTH") == "hashes":
    options = {"auth": [("ada", os.environ["TEST_HASH"]), ("alan", "turing")]}
elif os.environ.get("TEST_AUTH") == "function":
    options = {"auth": fits}
elif os.environ.get("TEST_AUTH") == "slow":
    options = {"auth": slow}

if __name__ == "__main__":
    demo.launch(**options)
