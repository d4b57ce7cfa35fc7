"""A folder of apps as images and manifests for Kubernetes, checked against the published schemas."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.clients.node import FOLDER, node_environment
from tests.hub.hubs import HELLO, write_apps
from tests.hub.test_metadata import SCRIPT

PROGRAMS = Path(sys.executable).parent
CHECK = """
import { readFileSync } from "node:fs";
import { HTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import { Service } from "@kubernetes-models/knative/serving.knative.dev/v1/Service";
const kinds = { HTTPRoute, Service };
for (const one of JSON.parse(readFileSync(0, "utf8"))) {
  new kinds[one.kind](one).validate();
  console.log(one.kind);
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_apps(
        tmp_path / "apps",
        [("sums.py", SCRIPT), ("ann/greeter/app.py", HELLO), ("ann/greeter/requirements.txt", "pandas\n")],
    )


def written(folder: Path, output: Path, *arguments: str) -> dict[str, list[dict[str, Any]]]:
    """The manifests by the app's label."""
    options = ["--images", "registry.example.com/team", "--domain", "apps.example.com", "--output", str(output)]
    command = [sys.executable, "-m", "limelight", "manifests", str(folder), *options, *arguments]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    found = sorted(output.glob("*/manifests.yaml"))
    return {path.parent.name: list(yaml.safe_load_all(path.read_text())) for path in found}


def fits(manifests: list[dict[str, Any]]) -> subprocess.CompletedProcess[str]:
    command = ["node", "--input-type=module", "--eval", CHECK]
    return subprocess.run(
        command,
        input=json.dumps(manifests),
        capture_output=True,
        text=True,
        cwd=FOLDER,
        env=node_environment(),
        check=False,
    )


@pytest.mark.timeout(180)  # the schemas are installed on first use
def test_apps_that_sleep_are_knative_services(folder: Path, tmp_path: Path) -> None:
    found = written(folder, tmp_path / "out")
    assert set(found) == {"ann-greeter", "local-sums"}
    services = [one for each in found.values() for one in each if one["kind"] == "Service"]
    assert fits(services).stdout.split() == ["Service", "Service"]
    broken = [{**services[0], "spec": {"template": 3}}]
    assert fits(broken).returncode != 0
    assert found["ann-greeter"][1]["metadata"]["name"] == "ann-greeter.apps.example.com"


@pytest.mark.timeout(180)
def test_apps_that_do_not_sleep_are_deployments_behind_a_gateway(folder: Path, tmp_path: Path) -> None:
    found = written(folder, tmp_path / "out", "--scale", "none")
    routes = [one for each in found.values() for one in each if one["kind"] == "HTTPRoute"]
    checked = fits(routes)
    assert checked.stdout.split() == ["HTTPRoute", "HTTPRoute"], checked.stderr
    assert routes[0]["spec"]["hostnames"] == ["ann-greeter.apps.example.com"]
    rest = [one for each in found.values() for one in each if one["kind"] != "HTTPRoute"]
    (tmp_path / "rest.yaml").write_text(yaml.safe_dump_all(rest))
    command: list[str | Path] = [PROGRAMS / "kubernetes-validate", "--strict", tmp_path / "rest.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (done.stdout + done.stderr).count("passed for resource") == 6


def test_an_image_has_what_its_app_needs(folder: Path, tmp_path: Path) -> None:
    written(folder, tmp_path / "out")
    sums = (tmp_path / "out/local-sums/Dockerfile").read_text()
    assert "RUN pip install --no-cache-dir numpy" in sums
    assert "COPY --chown=app sums.py ./" in sums
    greeter = (tmp_path / "out/ann-greeter/Dockerfile").read_text()
    assert "pip install --no-cache-dir -r /tmp/requirements.txt" in greeter
    assert 'CMD ["limelight", "run", "app.py"' in greeter


def test_a_requirement_adds_no_line_to_an_image(tmp_path: Path) -> None:
    script = '# /// script\n# dependencies = ["numpy\\nRUN id"]\n# ///\n'
    folder = write_apps(tmp_path / "apps", [("evil.py", script)])
    with pytest.raises(subprocess.CalledProcessError) as refused:
        written(folder, tmp_path / "out")
    assert b"control characters" in refused.value.stderr


@pytest.mark.parametrize(
    ("given", "installed"),
    [
        ((), "'limelight[data,media,metrics,nats]'"),
        (("--limelight", "0.1.0"), "'limelight[data,media,metrics,nats]==0.1.0'"),
        (
            ("--limelight", "https://example.com/limelight-0.1.0-py3-none-any.whl"),
            "'limelight[data,media,metrics,nats] @ https://example.com/limelight-0.1.0-py3-none-any.whl'",
        ),
    ],
)
def test_images_install_the_chosen_limelight(
    folder: Path, tmp_path: Path, given: tuple[str, ...], installed: str
) -> None:
    written(folder, tmp_path / "out", *given)
    lines = (tmp_path / "out" / "local-sums" / "Dockerfile").read_text().splitlines()
    assert f"RUN pip install --no-cache-dir {installed}" in lines


@pytest.mark.parametrize("given", ["0.1.0\nRUN evil", "file:///etc/passwd", "0.1.0 ; rm -rf /", "--index-url=x"])
def test_an_image_installs_nothing_else(folder: Path, tmp_path: Path, given: str) -> None:
    with pytest.raises(subprocess.CalledProcessError) as failed:
        written(folder, tmp_path / "out", f"--limelight={given}")
    assert b"--limelight" in failed.value.stderr
