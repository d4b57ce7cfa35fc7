"""Shares through `ssh -R` to a real server, and through commands that stand in for `cloudflared` and `ngrok`.

These two need accounts or the network; what stands in for them says what they say, and serves like them.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from tests.curl import curl, result
from tests.servers import free_port, wait_until_open
from tests.share.relays import LINK, Shared, share
from tests.waiting import eventually

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"
needs_sshd = pytest.mark.skipif(not Path(SSHD).exists(), reason="needs openssh-server")

CLOUDFLARED = """#!{python}
import sys
assert sys.argv[1:4] == ["tunnel", "--no-autoupdate", "--url"], sys.argv
print("2026-01-01T00:00:00Z INF Thank you for trying Cloudflare Tunnel. https://developers.cloudflare.com", flush=True)
print("2026-01-01T00:00:00Z INF |  https://some-four-words-here.trycloudflare.com      |", flush=True)
print("target", sys.argv[4], file=open({said!r}, "w"), flush=True)
import time
while True: time.sleep(1)
"""
NGROK = """#!{python}
import sys, time
assert sys.argv[1] == "http" and sys.argv[3:] == ["--log", "stdout", "--log-format", "logfmt"], sys.argv
print('t=2026-01-01T00:00:00+0000 lvl=info msg="client session established" obj=tunnels.session', flush=True)
print("target", sys.argv[2], file=open({said!r}, "w"), flush=True)
print('t=2026-01-01T00:00:00+0000 lvl=info msg="started tunnel" obj=tunnels name=command_line '
      'addr=' + sys.argv[2] + ' url=https://1234-5-6.ngrok-free.app', flush=True)
while True: time.sleep(1)
"""
FAILING = """#!{python}
print("\\x1b[31mERR_NGROK_4018: authentication failed\\x1b[0m", flush=True)
raise SystemExit(1)
"""


@dataclass
class Command:
    """One that stands in for a tunnel's, on the PATH of the sharing process."""

    path: str
    said: Path

    def target(self) -> str:
        """Where the command was told to send visitors."""
        eventually(lambda: self.said.exists() and self.said.read_text(), "the command has begun")
        return self.said.read_text().split()[1]


def command(folder: Path, name: str, text: str) -> Command:
    said, file = folder / "said", folder / "bin" / name
    file.parent.mkdir()
    file.write_text(text.format(python=shutil.which("python3"), said=str(said)))
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return Command(f"{file.parent}{os.pathsep}{os.environ['PATH']}", said)


@pytest.mark.parametrize(
    ("name", "text", "address", "visitor"),
    [
        ("cloudflared", CLOUDFLARED, "https://some-four-words-here.trycloudflare.com/", "CF-Connecting-IP: 8.8.8.8"),
        ("ngrok", NGROK, "https://1234-5-6.ngrok-free.app/", "X-Forwarded-For: 1.1.1.1, 8.8.8.8"),
    ],
    ids=["cloudflared", "ngrok"],
)
def test_a_command_is_told_the_gate_and_says_the_address(
    tmp_path: Path, name: str, text: str, address: str, visitor: str
) -> None:
    made = command(tmp_path, name, text)
    with share(tmp_path, name, env={"PATH": made.path}) as running:
        assert running.link.startswith(f"{address}~")
        target, secret = made.target(), running.link.partition("~")[2].strip("/")
        assert target.startswith("http://127.0.0.1:")
        assert curl(target).status == 401  # the gate, and not the app
        here = f"{target}/~{secret}"
        assert curl(f"{here}/config").json()["root"] == running.link.rstrip("/")
        assert result(f"{here}/call/greet", "Ada") == ["Hello Ada"]
        assert _whom(here, visitor) == "8.8.8.8"
        opened = curl(f"{here}/", "-H", "Accept: text/html")
        assert opened.headers["location"] == "/"
        assert "Secure" in opened.headers["set-cookie"]


def _whom(url: str, header: str) -> str:
    begun = curl("-X", "POST", f"{url}/call/whom", "-H", header, "-H", "Content-Type: application/json", "-d", DATA)
    return str(curl(f"{url}/call/whom/{begun.json()['event_id']}", "-H", header).text.split('["')[1].split()[0])


DATA = '{"data": []}'


def test_a_visitor_that_sends_slowly_is_sent_away(tmp_path: Path) -> None:
    made = command(tmp_path, "ngrok", NGROK)
    with share(tmp_path, "ngrok", env={"PATH": made.path, "LIMELIGHT_RECEIVE_TIMEOUT": "0.2"}):
        port = int(made.target().rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port), timeout=20) as visitor:
            visitor.sendall(b"GET / HTTP/1.1\r\nHost:")
            assert visitor.recv(100).startswith(b"HTTP/1.1 408")


def test_a_command_ends_with_its_process(tmp_path: Path) -> None:
    """Also when nothing could be done about it any more."""
    made = command(tmp_path, "ngrok", NGROK)
    with share(tmp_path, "ngrok", env={"PATH": made.path}) as running:
        children = psutil.Process(running.process.pid).children(recursive=True)
        assert len(children) >= 2  # what watches it, and the command
        running.kill()
        psutil.wait_procs(children, timeout=20)
        assert not [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def test_a_command_that_ends_is_run_again(tmp_path: Path) -> None:
    made = command(tmp_path, "ngrok", NGROK)
    with share(tmp_path, "ngrok", env={"PATH": made.path}) as running:
        made.target()
        for child in psutil.Process(running.process.pid).children(recursive=True):
            if "ngrok" in child.cmdline()[1]:
                child.send_signal(signal.SIGKILL)
        eventually(lambda: "ngrok has ended" in running.said and "works again" in running.said, "it runs again")


def test_a_command_that_fails_is_told_and_the_app_goes_on(tmp_path: Path) -> None:
    made, port = command(tmp_path, "ngrok", FAILING), free_port()
    with share(tmp_path, "ngrok", *_app(port), env={"PATH": made.path}, waits=False) as running:
        said = "ngrok has ended without an address: ERR_NGROK_4018: authentication failed"
        eventually(lambda: said in running.said, "the reason is told")
        assert result(f"http://127.0.0.1:{port}/call/greet", "Ada") == ["Hello Ada"]


def test_a_command_that_is_not_installed_is_told(tmp_path: Path) -> None:
    with share(tmp_path, "cloudflared", "--port", "1", env={"PATH": str(tmp_path)}, waits=False) as running:
        assert running.process.wait(20) == 1
        assert "cloudflared is not installed" in running.said


def _app(port: int) -> tuple[str, ...]:
    return (str(Path(__file__).parent / "apps" / "shared.py"), "--port", str(port))


@dataclass
class SshServer:
    port: int
    environment: dict[str, str]


@contextmanager
def ssh_server(folder: Path) -> Iterator[SshServer]:
    """A real sshd for whoever runs the tests, with keys of its own, and an ssh that knows both."""
    port = free_port()
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True)
    (folder / "authorized").write_text((folder / "user.pub").read_text())
    (folder / "known").write_text(f"[127.0.0.1]:{port} {(folder / 'host.pub').read_text()}")
    (folder / "sshd.conf").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder / 'host'}\nAuthorizedKeysFile {folder / 'authorized'}\n"
        f"PidFile none\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nAllowTcpForwarding remote\n"
    )
    tool = folder / "bin" / "ssh"
    tool.parent.mkdir()
    options = f"-F none -i {folder / 'user'} -o UserKnownHostsFile={folder / 'known'} -o IdentitiesOnly=yes"
    tool.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} {options} "$@"\n')
    tool.chmod(0o755)
    Path("/run/sshd").mkdir(parents=True, exist_ok=True)
    log = (folder / "sshd.log").open("w")
    with log, subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "sshd.conf")], stderr=log, text=True) as process:
        try:
            wait_until_open(port, process)
            yield SshServer(port, {"PATH": f"{tool.parent}{os.pathsep}{os.environ['PATH']}"})
        finally:
            process.terminate()


def _whole(running: Shared) -> str:
    eventually(lambda: LINK.search(running.said), "a link")
    return running.link


@needs_sshd
def test_ssh_gives_an_address_at_a_server(tmp_path: Path) -> None:
    user, remote = psutil.Process().username(), free_port()
    with ssh_server(tmp_path) as server:
        via = f"ssh:{user}@127.0.0.1:{server.port}/{remote}=http://127.0.0.1:{remote}"
        with share(tmp_path, via, env=server.environment) as running:
            link = _whole(running)
            assert link.startswith(f"http://127.0.0.1:{remote}/~")
            assert result(f"{link}call/greet", "Ada") == ["Hello Ada"]
            assert result(f"{link}call/count", 3)
            assert curl(f"http://127.0.0.1:{remote}/config").status == 401
            running.kill()
            eventually(lambda: _is_closed(remote), "the server listens no more")


@needs_sshd
def test_ssh_that_is_not_let_in_is_told(tmp_path: Path) -> None:
    user = psutil.Process().username()
    with ssh_server(tmp_path) as server:
        (tmp_path / "authorized").write_text("")
        via = f"ssh:{user}@127.0.0.1:{server.port}/1234=http://127.0.0.1:1234"
        with share(tmp_path, via, "--port", "1", env=server.environment, waits=False) as running:
            assert running.process.wait(30) == 1
            assert "Permission denied" in running.said


def _is_closed(port: int) -> bool:
    done = subprocess.run(["curl", "-s", f"http://127.0.0.1:{port}/"], capture_output=True, check=False)
    return done.returncode == 7
