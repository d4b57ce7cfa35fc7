"""Shares through an installed command: `ssh -R`, `cloudflared`, `ngrok`. Nothing is downloaded.

The command connects visitors to a port of the loopback address, at which the gate listens.
"""

from __future__ import annotations

import asyncio
import re
import shutil
import socket
import sys
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import uvicorn

from limelight.core.errors import ShareFailed
from limelight.share.forward import Receive, Send
from limelight.share.gate import Gate, Scope

ADDRESS_S = 60
"""How long the command may take to say the address."""
FIRST_DELAY_S, LAST_DELAY_S = 1, 30
MAX_LINE = 64 << 10
_CHILD = Path(__file__).with_name("child.py")
_CONTROL = re.compile(r"\x1b\[[0-?]*[ -/]*[@-~]|[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Tunnel:
    program: str
    arguments: tuple[str, ...]
    """`{port}` stands for the gate's."""
    address: re.Pattern[str] | None
    """Finds the address in a line of the output."""
    known_address: str = ""
    """The address, if the user says it; the command is then trusted to serve it."""
    visitor: bytes = b""
    """The header in which the service says the visitor's address."""
    ready: re.Pattern[str] | None = None
    """Found in the output when the address works."""

    async def run(self, gate: Gate, told: Callable[[str], None], lost: Callable[[str], None]) -> None:
        program = shutil.which(self.program)
        if program is None:
            raise ShareFailed(f"{self.program} is not installed")
        sock = socket.create_server(("127.0.0.1", 0))
        config = uvicorn.Config(
            _Visitors(gate, self.visitor),
            http=gate.protocol or "auto",
            log_config=None,
            log_level="critical",
            access_log=False,
            server_header=False,
            proxy_headers=False,
            lifespan="off",
            ws="none",
            timeout_graceful_shutdown=2,
            limit_concurrency=500,
        )
        server = uvicorn.Server(config)  # it handles signals in a main thread only, which this is not
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            await self._keep_running(program, sock.getsockname()[1], gate, told, lost)
        finally:
            server.should_exit = True
            with suppress(asyncio.CancelledError):
                await serving

    async def _keep_running(
        self, program: str, port: int, gate: Gate, told: Callable[[str], None], lost: Callable[[str], None]
    ) -> None:
        delay_s: float = FIRST_DELAY_S
        while True:
            said: deque[str] = deque(maxlen=5)
            began = asyncio.get_running_loop().time()
            has_worked = await self._run_once([program, *self._filled(port)], gate, told, said)
            reason = " ".join(said)[-300:] or "no word"
            if not has_worked:
                raise ShareFailed(f"{self.program} has ended without an address: {reason}")
            lost(f"{self.program} has ended: {reason}")
            delay_s = FIRST_DELAY_S if asyncio.get_running_loop().time() - began > LAST_DELAY_S else 2 * delay_s
            await asyncio.sleep(min(delay_s, LAST_DELAY_S))

    async def _run_once(self, command: list[str], gate: Gate, told: Callable[[str], None], said: deque[str]) -> bool:
        """Returns whether it had an address before it ended."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-I",
            str(_CHILD),
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=MAX_LINE,
        )
        assert process.stdout is not None
        assert process.stdin is not None
        try:
            async with asyncio.timeout(ADDRESS_S):
                url = await self._address(process.stdout, said)
            if url:
                gate.public_url = url
                told(gate.link)
            while await _line(process.stdout, said) is not None:
                pass
            return bool(url)
        except TimeoutError:
            raise ShareFailed(f"{self.program} has said no address in {ADDRESS_S} seconds") from None
        finally:
            process.stdin.close()
            await process.wait()

    async def _address(self, output: asyncio.StreamReader, said: deque[str]) -> str:
        """Empty if the command ends without one."""
        while (line := await _line(output, said)) is not None:
            if self.known_address:
                if self.ready is None or self.ready.search(line):
                    return self.known_address
            elif self.address is not None and (found := self.address.search(line)):
                return found[0].rstrip("/")
        return ""

    def _filled(self, port: int) -> Iterable[str]:
        return (argument.replace("{port}", str(port)) for argument in self.arguments)


def ssh(destination: str, port: int | None, public: str | None, remote: str) -> Tunnel:
    """`destination`: `user@host`. `remote`: what the server is to listen on, as `ssh -R` has it. `public`: the address
    that this has for visitors; without one the server says it, as services for that do."""
    arguments = (
        *(("-v",) if public else ()),
        *("-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", "ServerAliveInterval=20"),
        *(("-p", str(port)) if port else ()),
        *("-R", f"{remote}:127.0.0.1:{{port}}"),
        *(("-N",) if public else ()),
        *("--", destination),
    )
    said = re.compile(r"(?<=tunneled with tls termination, )https://[a-z0-9.-]+|(?<=traffic from )https://[a-z0-9.-]+")
    ready = re.compile(r"remote forward success|All remote forwarding requests processed")
    return Tunnel("ssh", arguments, said, public or "", ready=ready)


def cloudflared() -> Tunnel:
    """A quick tunnel: an address of its own each time, without an account."""
    return Tunnel(
        "cloudflared",
        ("tunnel", "--no-autoupdate", "--url", "http://127.0.0.1:{port}"),
        re.compile(r"https://[a-z0-9-]+\.trycloudflare\.com"),
        visitor=b"cf-connecting-ip",
    )


def ngrok() -> Tunnel:
    """With the account that `ngrok config add-authtoken` has stored."""
    return Tunnel(
        "ngrok",
        ("http", "http://127.0.0.1:{port}", "--log", "stdout", "--log-format", "logfmt"),
        re.compile(r"(?<= url=)https://[a-z0-9.-]+"),
        visitor=b"x-forwarded-for",
    )


class _Visitors:
    """The gate, with the visitors' addresses as the tunnel's service tells them. What ssh passes on could say anything,
    so its visitors have one address together."""

    def __init__(self, gate: Gate, header: bytes) -> None:
        self._gate, self._header = gate, header

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        told = [value for name, value in scope["headers"] if name == self._header]
        if told:
            scope["client"] = (told[-1].rpartition(b",")[2].strip().decode("latin-1"), 0)
        await self._gate(scope, receive, send)


async def _line(output: asyncio.StreamReader, said: deque[str]) -> str | None:
    """The next line, without control characters; None at the end."""
    try:
        raw = await output.readline()
    except ValueError:  # longer than the limit, which has dropped it
        return ""
    if not raw:
        return None
    line = _CONTROL.sub("", raw.decode(errors="replace")).strip()
    if line:
        said.append(line)
    return line


def is_public_address(address: str) -> bool:
    """Whether it is an http address without a path, query or user."""
    try:
        parts = urlsplit(address)
        named = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname) and "@" not in parts.netloc and named
