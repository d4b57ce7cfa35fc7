"""A share through a relay: one WebSocket to it, made anew with the same name when it breaks."""

from __future__ import annotations

import asyncio
import random
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus, InvalidURI
from websockets.typing import Subprotocol

from limelight.core.errors import ShareFailed, WrongFrame
from limelight.core.relay import (
    EXPIRED,
    MAX_FRAME_BYTES,
    PATH,
    REFUSED,
    REPLACED,
    SUBPROTOCOL,
    WRONG_FRAME,
    Hello,
    Kind,
    Welcome,
    decoded,
    is_name,
    message,
    parsed,
)
from limelight.share.gate import Gate
from limelight.share.served import Served
from limelight.version import __version__

WELCOME_S, CLOSE_S = 15, 2
FIRST_DELAY_S, LAST_DELAY_S = 0.25, 15
FINAL = {REFUSED, REPLACED}
"""After these codes the relay would not take the share again."""


@dataclass(frozen=True, slots=True)
class Relay:
    """`address`: the relay's URL, `https://…` or, for one of this machine, `http://…`."""

    address: str
    token: str | None = None
    certificate: str | None = None
    """Path of the certificates, in PEM format, that the relay's is checked with, in place of the system's."""

    async def run(self, gate: Gate, told: Callable[[str], None], lost: Callable[[str], None]) -> None:
        """Serves until it is cancelled or the relay says that the share has expired. Raises `ShareFailed` when the
        relay refuses for good."""
        resume, delay_s = "", FIRST_DELAY_S
        while True:
            try:
                async with self._connection() as socket:
                    welcome = await self._welcome(socket, Hello(max(1, int(gate.left_s)), resume))
                    resume, delay_s = welcome.resume, FIRST_DELAY_S
                    gate.public_url = self._public_url(welcome)
                    told(gate.link)
                    await _serve(gate, socket)
            except InvalidStatus as error:
                status = error.response.status_code
                if status in (400, 401, 403, 404):
                    raise ShareFailed(f"{self.address} refuses the share: {_said(error)}") from error
                lost(f"{self.address} answers {status}")
            except InvalidURI as error:
                raise ShareFailed(f"{self.address} is no address of a relay") from error
            except ConnectionClosed as error:
                if error.rcvd is not None and error.rcvd.code == EXPIRED:
                    return
                if error.rcvd is not None and error.rcvd.code in FINAL:
                    raise ShareFailed(f"{self.address} ends the share: {error.rcvd.reason}") from error
                lost(f"{self.address} has closed the connection")
            except (OSError, TimeoutError, InvalidHandshake, WrongFrame) as error:
                lost(f"{self.address}: {error or 'no answer'}")
            await asyncio.sleep(delay_s * random.uniform(0.5, 1))  # many shares of a relay do not come back at once
            delay_s = min(2 * delay_s, LAST_DELAY_S)

    def _connection(self) -> connect:
        parts = urlsplit(self.address)
        is_secure = parts.scheme == "https"
        url = urlunsplit(("wss" if is_secure else "ws", parts.netloc, parts.path.rstrip("/") + PATH, "", ""))
        return _Direct(
            url,
            subprotocols=[Subprotocol(SUBPROTOCOL)],
            additional_headers={"Authorization": f"Bearer {self.token}"} if self.token else None,
            user_agent_header=f"limelight/{__version__}",
            compression=None,
            max_size=MAX_FRAME_BYTES,
            close_timeout=CLOSE_S,
            ssl=ssl.create_default_context(cafile=self.certificate) if is_secure else None,
        )

    async def _welcome(self, socket: ClientConnection, hello: Hello) -> Welcome:
        await socket.send(message(Kind.HELLO, 0, hello))
        async with asyncio.timeout(WELCOME_S):
            kind, _, data = parsed(_binary(await socket.recv()))
        if kind is not Kind.WELCOME:
            raise WrongFrame("The relay's first frame is no WELCOME.")
        welcome = decoded(data, Welcome)
        if not is_name(welcome.name) or (welcome.host and not welcome.host.startswith(f"{welcome.name}.")):
            raise WrongFrame("The relay gives no proper name.")
        return welcome

    def _public_url(self, welcome: Welcome) -> str:
        parts = urlsplit(self.address)
        if not welcome.host:
            return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/s/{welcome.name}"
        port = f":{parts.port}" if parts.port else ""
        return f"{parts.scheme}://{welcome.host}{port}"


class _Direct(connect):
    """Follows no redirects: the token is for the address that the user has named."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def _serve(gate: Gate, socket: ClientConnection) -> None:
    """Until the connection ends; then raises `ConnectionClosed`."""

    async def send(data: bytes) -> None:
        try:
            await socket.send(data)
        except ConnectionClosed:
            pass  # the reader raises it

    closed: ConnectionClosed | None = None
    async with asyncio.TaskGroup() as tasks:
        served = Served(gate, send, tasks)
        try:
            while True:
                served.take(*parsed(_binary(await socket.recv())))
        except WrongFrame as error:
            await socket.close(WRONG_FRAME, str(error)[:100])
        except ConnectionClosed as error:
            closed = error
        finally:
            served.cut_all()
    if closed is not None:
        raise closed


def _binary(received: str | bytes) -> bytes:
    if isinstance(received, str):
        raise WrongFrame("Frames are binary.")
    return received


def _said(error: InvalidStatus) -> str:
    body = (error.response.body or b"")[:200].decode(errors="replace")
    return "".join(letter for letter in body if letter.isprintable()) or str(error)
