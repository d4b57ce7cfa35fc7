"""Fetching URLs that callers name, safely."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urljoin, urlsplit

from limelight.core.errors import FetchRefused
from limelight.core.wire import FileData
from limelight.engine.files.store import FileStore

if TYPE_CHECKING:
    import httpcore

MAX_REDIRECTS = 5
MAX_URL = 8192
MAX_HOST = 253
PLAIN = "!#$%&'()*+,/:;=?@[]~"
"""Characters of a URL that are sent unescaped, besides ASCII letters and digits."""
TIMEOUT_S = 30.0
REDIRECTS = frozenset({301, 302, 303, 307, 308})
UNKNOWN_HOST = "its host is unknown"
NAT64 = ipaddress.ip_network("64:ff9b::/96")

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]


class PublicHosts:
    """Which hosts may be reached for callers: those whose addresses are all public, and those of `allow_hosts`.

    `allow_hosts` lists private hosts (`name` or `name:port`) that the author trusts.
    """

    def __init__(self, allow_hosts: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        self._allow_hosts = frozenset(host.lower() for host in allow_hosts)
        self._resolve = resolve or _resolve

    def refuse_plainly_bad(self, url: str) -> None:
        """Raises `FetchRefused` for what can be checked without DNS: scheme, credentials, a literal private address."""
        host, port = host_and_port(url)
        if not self._is_trusted(host, port) and _is_address(host):
            _require_public(url, [host])

    async def addresses(self, url: str, resolve: Resolve | None = None) -> Sequence[str]:
        """The addresses of the URL's host, to one of which the connection must go. Raises `FetchRefused`."""
        host, port = host_and_port(url)
        try:
            addresses = await (resolve or self._resolve)(host, port)
        except (OSError, UnicodeError):
            raise FetchRefused(url, UNKNOWN_HOST) from None
        if not self._is_trusted(host, port):
            _require_public(url, addresses)
        return addresses

    def _is_trusted(self, host: str, port: int) -> bool:
        return host in self._allow_hosts or f"{host}:{port}" in self._allow_hosts


class Fetcher:
    """Fetches http(s) URLs into the store, only if all addresses of the host are public.

    The connection goes to the address that was checked, again for each redirect. No cookies, no credentials, no proxies
    from the environment. `allow_hosts`: as of `PublicHosts`.
    """

    def __init__(self, store: FileStore, *, allow_hosts: Iterable[str] = (), resolve: Resolve | None = None) -> None:
        self.store = store
        self._hosts = PublicHosts(allow_hosts, resolve)

    def refuse_plainly_bad(self, url: str) -> None:
        """Raises as `PublicHosts.refuse_plainly_bad`."""
        self._hosts.refuse_plainly_bad(url)

    async def fetch(self, url: str, client: str = "") -> FileData:
        """Fetch a URL into the store. The file counts for `client`.

        Raises `FetchRefused` with the reason, `TooLarge` past the store's limit, `StorageFull`.
        """
        try:
            async with asyncio.timeout(TIMEOUT_S):
                return await self._follow(url, client)
        except TimeoutError:
            raise FetchRefused(url, f"it took over {TIMEOUT_S:.0f} s") from None

    async def _follow(self, url: str, client: str) -> FileData:
        current = url
        for _ in range(MAX_REDIRECTS + 1):
            async with self._open(current) as response:
                location = _header(response, b"location")
                if response.status in REDIRECTS and location:
                    current = _joined(current, location)
                    continue
                if response.status != 200:
                    raise FetchRefused(url, f"the answer was {response.status}")
                name = unquote(urlsplit(current).path).rpartition("/")[2] or "file"
                kind = _header(response, b"content-type").partition(";")[0].strip() or None
                return await self.store.save_upload(response.aiter_stream(), name, kind, client)
        raise FetchRefused(url, f"more than {MAX_REDIRECTS} redirects")

    @asynccontextmanager
    async def _open(self, url: str) -> AsyncIterator[httpcore.Response]:
        import httpcore  # noqa: PLC0415  # optional: 30 ms, only for calls with URLs

        addresses = await self._hosts.addresses(url)
        async with httpcore.AsyncConnectionPool(network_backend=pinned(addresses[0])) as pool:
            sent = escaped(url)
            headers = [(b"host", urlsplit(url).netloc.encode()), (b"user-agent", b"limelight"), (b"accept", b"*/*")]
            try:
                async with pool.stream("GET", sent, headers=headers) as response:
                    yield response
            except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.TimeoutException, OSError) as error:
                raise FetchRefused(url, f"no answer ({type(error).__name__})") from None


def escaped(url: str) -> str:
    """The URL as it is sent: without its fragment, in ASCII."""
    return quote(url.partition("#")[0], safe=PLAIN)


def is_url(path: str) -> bool:
    return path.lower().startswith(("http://", "https://"))


def is_public(address: str) -> bool:
    """Whether an address is global unicast, with IPv4 embedded in IPv6 unwrapped."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            ip = inner
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _require_public(url: str, addresses: Sequence[str]) -> None:
    if not addresses or not all(is_public(address) for address in addresses):
        raise FetchRefused(url, "its host is not a public address")


def _joined(base: str, location: str) -> str:
    try:
        return urljoin(base, location)
    except ValueError:
        raise FetchRefused(base, "it leads to what is no URL") from None


def host_and_port(url: str) -> tuple[str, int]:
    if len(url) > MAX_URL:
        raise FetchRefused(url, f"it is longer than {MAX_URL} characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise FetchRefused(url, "it is not a URL") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchRefused(url, "only http and https URLs are fetched")
    if parts.username is not None or parts.password is not None:
        raise FetchRefused(url, "it holds credentials")
    if any(ord(letter) <= 32 or letter == "\\" for letter in url):
        raise FetchRefused(url, "it is not a URL")
    if not _is_host(parts.hostname):
        raise FetchRefused(url, "its host is no name of ASCII letters (write others as xn--…)")
    return parts.hostname.lower(), port or (443 if parts.scheme == "https" else 80)


def _is_host(host: str) -> bool:
    """Whether it may be looked up in DNS, where longer labels or non-ASCII names fail in many ways."""
    labels = host.removesuffix(".").split(".")
    return host.isascii() and len(host) <= MAX_HOST and all(0 < len(label) < 64 for label in labels)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


async def _resolve(host: str, port: int) -> Sequence[str]:
    # getaddrinfo also parses decimal, octal and hexadecimal forms, so its result is what would be connected to.
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[4][0]) for address in found]


def pinned(address: str) -> httpcore.AsyncNetworkBackend:
    """A backend that connects to `address` for any host name. TLS still verifies the name."""
    import httpcore  # noqa: PLC0415  # optional: 30 ms, only for calls with URLs

    class Pinned(httpcore.AnyIOBackend):
        async def connect_tcp(
            self,
            host: str,
            port: int,
            timeout: float | None = None,  # noqa: ASYNC109  # the interface's name
            local_address: str | None = None,
            socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
        ) -> httpcore.AsyncNetworkStream:
            return await super().connect_tcp(address, port, timeout, local_address, socket_options)

    return Pinned()


def _header(response: httpcore.Response, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in response.headers if key.lower() == name), "")
