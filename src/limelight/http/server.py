"""What a route finds with its request: the server, and who asks."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from starlette.requests import HTTPConnection

from limelight.engine.neighbours import Neighbours
from limelight.engine.service import Engine
from limelight.http.auth import Authenticator
from limelight.http.clients import TrustedProxies
from limelight.http.farewells import Farewells
from limelight.http.limits import CallRate, OpenStreams, Rate
from limelight.http.progress import Uploads
from limelight.http.site import HttpOptions, Site
from limelight.observe.status import Watch

Exposition = Callable[[Watch, str], Awaitable[tuple[bytes, str]]]


@dataclass(frozen=True, slots=True)
class Server:
    """All that a route needs."""

    engine: Engine
    site: Site
    options: HttpOptions
    authenticator: Authenticator
    proxies: TrustedProxies
    streams: OpenStreams
    call_rate: CallRate | None
    watch: Watch
    exposition: Exposition | None
    """What `/metrics` answers, if that is asked for."""
    uploads: Uploads
    farewells: Farewells = field(default_factory=Farewells)
    kept: dict[str, bytes] = field(default_factory=dict)
    """Answers that are the same for everybody, from when they are first asked for."""

    @classmethod
    def of(
        cls,
        watch: Watch,
        site: Site,
        options: HttpOptions,
        *,
        exposition: Exposition | None = None,
        authenticator: Authenticator | None = None,
    ) -> Self:
        """`authenticator`: of an app whose logins count here too."""
        streams = OpenStreams(options.max_streams_per_client)
        watch.open_streams = streams.count
        return cls(
            watch.engine,
            site,
            options,
            authenticator or Authenticator(options),
            TrustedProxies(options.trusted_proxies),
            streams,
            _call_rate(watch.engine.neighbours, options.rate_limit),
            watch,
            exposition,
            Uploads(watch.engine.neighbours),
        )


def _call_rate(neighbours: Neighbours, limit: str | None) -> CallRate | None:
    if not limit:
        return None
    rate = CallRate(Rate.parse(limit), tell=partial(neighbours.tell, "call"))
    neighbours.on("call", rate.hear)
    return rate


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: found by the guard, before any route."""

    owner: str = ""
    """To whom jobs and sessions belong: a user, a token, a browser on an open server; empty for programs there."""
    username: str | None = None
    address: str = ""
    client: str = ""
    """Whom limits and turns count: a user, a token, an address."""


def server_of(request: HTTPConnection) -> Server:
    server: Server = request.scope["limelight.server"]
    return server


def caller_of(request: HTTPConnection) -> Caller:
    caller: Caller = request.scope["limelight.caller"]
    return caller


def check_rate(request: HTTPConnection) -> None:
    """Counts a call; raises `TooManyRequests`. Answers tell the client where it stands, either way."""
    rate = server_of(request).call_rate
    if rate is not None:
        request.scope["limelight.headers"], refusal = rate.hit(caller_of(request).client)
        if refusal is not None:
            raise refusal
