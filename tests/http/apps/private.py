"""An app behind a login, a function that decides, or tokens: as the environment says."""

from __future__ import annotations

import os
from typing import Any

import limelight as gr


def fits(username: str, password: str) -> bool:
    return username.startswith("a") and password == "open"


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

if __name__ == "__main__":
    demo.launch(**options)
