"""Builds the environment of an app with uv, in a container: `container_environments.py` runs it by path.

The image's own Python runs it, so that it imports nothing of Limelight.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path


def main() -> None:
    """The argument is JSON: `uv`, `home` (the environment), `python` (its version, "": the image's), `packages`,
    `excluded` (names that are never installed), `sees_image` (whether it has the image's packages too)."""
    plan = json.loads(sys.argv[1])
    home = Path(plan["home"])
    cache, listed, excluded = home / ".cache", home / ".packages.txt", home / ".excluded.txt"
    listed.write_text("".join(f"{one}\n" for one in plan["packages"]))
    excluded.write_text("".join(f"{name}; python_version < '0'\n" for name in plan["excluded"]))
    environment = {
        **os.environ,
        **{"HOME": str(home), "UV_CACHE_DIR": str(cache), "UV_PYTHON_INSTALL_DIR": str(home / ".python")},
        **{"UV_NO_PROGRESS": "1", "NO_COLOR": "1"},
    }

    def uv(*arguments: str) -> None:
        status = subprocess.run([plan["uv"], *arguments], env=environment, check=False).returncode
        if status:
            sys.exit(status)

    more = ["--system-site-packages"] if plan["sees_image"] else []
    uv("venv", "--quiet", "--allow-existing", "--python", plan["python"] or sys.executable, *more, str(home))
    if plan["packages"]:
        python = str(home / "bin" / "python")
        uv("pip", "install", "--python", python, "--requirements", str(listed), "--override", str(excluded))
    shutil.rmtree(cache, ignore_errors=True)


main()
