"""Runs the scripts of a folder as `limelight run` does, and serves them all: `python -m tests.docs.serve FOLDER PORT`.

Each is below its name. Writes `errors.json` into the folder: what each script that failed has raised.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from limelight.cli.failed import ScriptFailed
from limelight.cli.script import load
from limelight.mounting import mount_gradio_app

OF_SERVERS = ("share", "mcp_server")
"""Options with which a mounted app does not come."""


def main() -> None:
    folder, port = Path(sys.argv[1]), int(sys.argv[2])
    os.chdir(folder)
    app, errors = Starlette(), {}
    for script in sorted(folder.glob("*_app.py")):
        try:
            blocks, given = load(script, "demo")
            options = {name: value for name, value in given.items() if name not in OF_SERVERS}
            if "oidc" not in options:  # whose provider is nowhere
                mount_gradio_app(app, blocks, f"/{script.stem}", **options)
        except ScriptFailed as failed:
            errors[script.name] = failed.told
        except Exception:
            errors[script.name] = traceback.format_exc()
    (folder / "errors.json").write_text(json.dumps(errors))
    uvicorn.run(app, port=port, log_level="warning")


if __name__ == "__main__":
    main()
