"""The deployments that the documentation shows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

DEPLOY = Path(__file__).parents[2] / "deploy"
PROGRAMS = Path(sys.executable).parent


def test_the_kubernetes_manifests_fit_their_schemas() -> None:
    command: list[str | Path] = [PROGRAMS / "kubernetes-validate", "--strict", DEPLOY / "kubernetes" / "app.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr.count("passed for resource") + done.stdout.count("passed for resource") == 4


def test_the_compose_file_fits_its_schema() -> None:
    command: list[str | Path] = [
        PROGRAMS / "check-jsonschema",
        "--builtin-schema",
        "vendor.compose-spec",
        DEPLOY / "compose.yaml",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
