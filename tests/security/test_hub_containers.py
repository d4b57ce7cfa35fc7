"""Options of containers that would open them, engines that cannot keep them, and what is handed into them."""

from __future__ import annotations

import asyncio
import json
import os
import socket
from itertools import pairwise
from pathlib import Path

import pytest

from limelight.cli.main import main
from limelight.core.errors import DeclarationError
from limelight.hub.apps.containers import DOOR_SOCKET, ContainerOptions, Engine
from limelight.hub.apps.handover import Handover

PODMAN = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'podman version 5.0.0'\nexit 0\n"


@pytest.mark.parametrize(
    "option",
    [
        ["--container-memory", "lots"],
        ["--container-cpus", "-1"],
        ["--container-processes", "1"],
        ["--container-image=--privileged"],
        ["--container-network", "host"],
        ["--container-network", "container:other"],
        ["--container-network", "bridge", "--no-network"],
        ["--container-build-network", "bridge --privileged"],
        ["--container-engine", "false"],
        ["--container-engine", " "],
        ["--container-engine", "'"],
        ["--isolation", "process", "--container-cpus", "1"],
        ["--nats", "nats://127.0.0.1:1", "--nats-accounts"],
    ],
    ids=" ".join,
)
def test_options_of_containers_are_checked(tmp_path: Path, option: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["hub", str(tmp_path), "--isolation", "container", *option])
    said = str(refused.value.code)
    assert any(f"{one.split('=')[0]}: expected" in said for one in option if one.startswith("--"))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("podman version 3.4.2", "podman 4.0 or later"),
        ("Docker version 19.03.1, build x", "docker 20.10 or later"),
        ("something else", "the command of Podman or Docker"),
    ],
)
def test_an_engine_that_is_too_old_is_said(tmp_path: Path, said: str, expected: str) -> None:
    old = tmp_path / "old"
    old.write_text(f"#!/bin/sh\necho '{said}'\n")
    old.chmod(0o755)
    with pytest.raises(DeclarationError, match=expected):
        Engine(ContainerOptions(engine=str(old)), tmp_path, exposed=())


def test_a_machine_without_an_engine_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(DeclarationError, match=r"Podman or Docker \(none is installed\)"):
        Engine(ContainerOptions(), tmp_path, exposed=())


def test_the_container_of_an_app_is_shut(tmp_path: Path) -> None:
    podman = tmp_path / "podman"
    podman.write_text(PODMAN)
    podman.chmod(0o755)
    engine = Engine(ContainerOptions(engine=str(podman)), tmp_path / "data", exposed=())
    command = engine.container("ann/app", 61_184, shown=[tmp_path], own=[tmp_path / "home"]).run(["python3"])
    for pair in (
        ("--network", "none"),
        ("--user", "61184:61184"),
        ("--cap-drop", "ALL"),
        ("--security-opt", "no-new-privileges"),
        ("--memory-swap", "2g"),
        ("--pids-limit", "512"),
    ):
        assert pair in pairwise(command)
    assert "--read-only" in command
    writable = [one for one in command if one.startswith("--mount=") and not one.endswith(",readonly")]
    assert writable == [f"--mount=type=bind,source={tmp_path}/home,target={tmp_path}/home"]
    with pytest.raises(DeclarationError):
        engine.container("ann/app", None, shown=[tmp_path / "a,source=/"], own=())


@pytest.mark.anyio
async def test_sockets_and_secrets_are_handed_over_once(tmp_path: Path) -> None:
    handover = Handover(tmp_path / "door")
    door = str(handover.folder / DOOR_SOCKET)
    ours, its = socket.socketpair()
    giving = asyncio.create_task(handover.give(its.fileno(), its.fileno(), {"KEY": "secret"}))
    with ours, its, socket.socket(socket.AF_UNIX) as first, socket.socket(socket.AF_UNIX) as second:
        first.connect(door)
        assert await giving == os.getpid()
        text, descriptors, _, _ = socket.recv_fds(first, 1 << 16, 2)
        for one in descriptors:
            os.close(one)
        text += await asyncio.to_thread(first.recv, 1 << 16)
        assert (json.loads(text), len(descriptors)) == ({"KEY": "secret"}, 2)
        with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
            second.connect(door)
        assert not handover.folder.exists()
