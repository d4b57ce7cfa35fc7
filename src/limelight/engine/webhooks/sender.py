"""One attempt to deliver a webhook: a POST to a public address, whose answer is only a status."""

from __future__ import annotations

import asyncio
import socket
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from limelight.core.errors import FetchRefused, InputRejected, TooManyRequests, shorten
from limelight.engine.execution.threads import ThreadPool
from limelight.engine.files.fetch import UNKNOWN_HOST, PublicHosts, Resolve, escaped, host_and_port, pinned

if TYPE_CHECKING:
    import ssl

MAX_URL = 2_048
TIMEOUT_S = 15.0
CONNECT_S = 5.0
LOOKUP_S = 5.0
LOOKUPS_PER_CLIENT = 2
"""At a time, when calls come in: a name server may be slow on purpose, and a lookup takes a thread."""
PARAMETER = "Webhook-URL"
EXPECTED = "an http or https URL of a public host"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int | None = None
    """None: there was none."""
    reason: str = ""
    """Why not, without anything of the URL."""
    is_final: bool = False
    """Whether another attempt is useless."""


class Sender:
    def __init__(self, allow_hosts: Iterable[str], resolve: Resolve | None = None) -> None:
        self._hosts = PublicHosts(allow_hosts)
        self._threads = ThreadPool(8)
        self._given = resolve
        self._lookups: Counter[str] = Counter()

    async def check(self, url: str, client: str) -> None:
        """Raises `InputRejected` for a URL to which nothing would be sent, `TooManyRequests`."""
        if len(url) > MAX_URL:
            raise InputRejected(PARAMETER, f"at most {MAX_URL} characters", str(len(url)), PARAMETER)
        if self._lookups[client] >= LOOKUPS_PER_CLIENT:
            raise TooManyRequests("Too many of your calls with webhooks are being checked.", retry_after_s=1)
        self._lookups[client] += 1
        try:
            self._hosts.refuse_plainly_bad(url)
            async with asyncio.timeout(LOOKUP_S):
                await self._addresses(url, client)
        except FetchRefused as error:
            raise InputRejected(PARAMETER, EXPECTED, f"{shorten(url)}: {error.reason}", PARAMETER) from None
        except TimeoutError:
            raise InputRejected(PARAMETER, EXPECTED, f"{shorten(url)}: its name server is slow", PARAMETER) from None
        finally:
            self._lookups[client] -= 1
            if not self._lookups[client]:
                del self._lookups[client]

    async def post(self, url: str, client: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """Never raises for what the receiver does. No redirects, cookies or proxies; of the answer only its head is
        read."""
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._post(url, client, headers, body)
        except FetchRefused as error:
            return Answer(reason=error.reason, is_final=error.reason != UNKNOWN_HOST)
        except TimeoutError:
            return Answer(reason=f"no answer within {TIMEOUT_S:.0f} s")

    async def _post(self, url: str, client: str, headers: Mapping[str, str], body: bytes) -> Answer:
        import httpcore  # noqa: PLC0415  # optional: 30 ms, only for calls with webhooks

        addresses = await self._addresses(url, client)
        sent = [
            ("host", urlsplit(url).netloc),
            ("user-agent", "limelight"),
            ("content-type", "application/json"),
            ("content-length", str(len(body))),
            *headers.items(),
        ]
        raw = [(name.encode("ascii"), value.encode("ascii")) for name, value in sent]
        extensions = {"timeout": {"connect": CONNECT_S}}
        # One connection for each attempt: it goes to the address that was checked just now.
        async with httpcore.AsyncConnectionPool(
            network_backend=pinned(addresses[0]), ssl_context=_tls() if url.lower().startswith("https") else None
        ) as pool:
            try:
                async with pool.stream(
                    "POST", escaped(url), headers=raw, content=body, extensions=extensions
                ) as response:
                    return Answer(response.status, f"the answer was {response.status}")
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
                return Answer(reason=f"no answer ({type(error).__name__})")

    async def _addresses(self, url: str, client: str) -> Sequence[str]:
        return await self._hosts.addresses(url, self._given or partial(self._resolve, client))

    async def _resolve(self, client: str, host: str, port: int) -> Sequence[str]:
        # Threads of its own: the loop's are for others, and a name server may take long.
        found = await self._threads.submit(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM), client)
        return [str(address[4][0]) for address in found]

    def close(self) -> None:
        self._threads.close()


def host_of(url: str) -> str:
    """The host and port, which is all of the URL that a log may show."""
    host, port = host_and_port(url)
    return f"{host}:{port}"


@cache
def _tls() -> ssl.SSLContext:
    import httpcore  # noqa: PLC0415  # optional: as above

    return httpcore.default_ssl_context()
