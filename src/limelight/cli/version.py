"""Runs one version of a script, in a process that `limelight run --reload` starts."""

from __future__ import annotations

import sys
from pathlib import Path

from limelight.blocks import Blocks
from limelight.cli.failed import ScriptFailed
from limelight.cli.script import Options, Serving, load
from limelight.cli.versions import Parent, Plan
from limelight.cli.watching import Stamps, own_files
from limelight.core import traces
from limelight.http.development import Development
from limelight.launch.settings import setting
from limelight.ui import asset_folders

STOP_GRACE_S = 1.0  # show the new version soon, rather than wait for the old one's calls


def serve_version(script: Path, name: str, options: Options, parent: Parent) -> None:
    """Run the script, wait for the previous version to end, and serve the app until terminated."""
    plan = parent.plan()
    development = Development(plan.name, plan.files, plan.secret)
    parent.listen(development.publish)
    options = {**options, "development": development}
    try:
        if plan.trouble is None:
            _serve(script, name, plan, options, parent)
        else:
            development.publish(plan.trouble)
            Serving(options, _defaults(plan)).finish(Blocks(title=script.name), {})
    except (Exception, SystemExit) as error:  # of the script
        text = _traceback_of(error, script)
        sys.stderr.write(text)
        parent.give_up(_files(), text)


def _serve(script: Path, name: str, plan: Plan, options: Options, parent: Parent) -> None:
    serving = Serving(options, _defaults(plan), lambda: parent.wait_for_turn(_files()))
    blocks, launched = load(script, name, serving.start)
    serving.finish(blocks, launched)


def _files() -> Stamps:
    return own_files(file.path for folder in asset_folders.folders() for file in folder.files.values())


def _defaults(plan: Plan) -> Options:
    """Options that all versions share, unless the script sets them."""
    own_secret = {} if setting("SECRET") else {"secret": plan.secret}
    return {"server_port": plan.port, "stop_grace_s": STOP_GRACE_S, **own_secret}


def _traceback_of(error: BaseException, script: Path) -> str:
    """What the author is to read."""
    if isinstance(error, SystemExit):
        return f"{script.name} ended with exit({error.code!r}).\n"
    return error.told if isinstance(error, ScriptFailed) else traces.told(error)
