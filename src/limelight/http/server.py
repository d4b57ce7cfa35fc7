"""What routes get besides the request: the server and the caller."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Self

from starlette.requests import HTTPConnection

from limelight.engine.limits.budget import Budget
from limelight.engine.service import Engine
from limelight.engine.sessions.login_tokens import LoginTokens
from limelight.engine.sessions.peers import Peers
from limelight.engine.stores.logins import Login
from limelight.http.accounts import Accounts
from limelight.http.auth import Authenticator
from limelight.http.browsers import Browsers
from limelight.http.clients import TrustedProxies
from limelight.http.closing import StreamClosings
from limelight.http.limits import CallRate, ConcurrencyLimit, Rate
from limelight.http.outgoing import Outgoing
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
    accounts: Accounts | None
    """Users of a provider."""
    proxies: TrustedProxies
    streams: ConcurrencyLimit
    requests: ConcurrencyLimit
    """Concurrent requests of clients behind proxies. Other clients are limited by their connections."""
    outgoing: Outgoing
    call_rate: CallRate | None
    watch: Watch
    exposition: Exposition | None
    """Makes the response of `/metrics`, if enabled."""
    uploads: Uploads
    browsers: Browsers
    bodies: Budget
    """Memory of requests whose calls are not queued yet."""
    closings: StreamClosings = field(default_factory=StreamClosings)
    kept: dict[str, bytes] = field(default_factory=dict)
    """Cache of responses that are the same for every client."""

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
        """`authenticator`: that of another app, whose logins are valid here too."""
        streams = ConcurrencyLimit(options.max_streams_per_client, "open streams")
        watch.open_streams = streams.count
        return cls(
            watch.engine,
            site,
            options,
            authenticator or Authenticator(options, watch.engine.logins),
            _accounts(options, watch.engine),
            TrustedProxies(options.trusted_proxies),
            streams,
            ConcurrencyLimit(options.max_connections_per_client, "requests"),
            Outgoing(options.max_sending_bytes),
            _call_rate(watch.engine.peers, options.rate_limit),
            watch,
            exposition,
            Uploads(watch.engine.peers),
            Browsers(options.secret),
            Budget("The bodies of your requests", "max_pending_bytes", watch.engine.options.max_pending_bytes),
        )


def _accounts(options: HttpOptions, engine: Engine) -> Accounts | None:
    if options.oidc is None:
        return None
    return Accounts(options.oidc, LoginTokens(engine.session_store), engine.logins)


def _call_rate(peers: Peers, limit: str | None) -> CallRate | None:
    if not limit:
        return None
    rate = CallRate(Rate.parse(limit), on_hit=partial(peers.publish, "call"))
    peers.on("call", rate.count_elsewhere)
    return rate


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller of a request, identified by the guard before any route."""

    owner: str = ""
    """The owner of jobs and sessions: a user, a token, or a browser on an open server; empty for programs there."""
    username: str | None = None
    address: str = ""
    client: str = ""
    """The key for limits and fairness: a user, a token or an address."""
    login: Login | None = None
    """Of the user, unless `auth_dependency` names users."""


def server_of(request: HTTPConnection) -> Server:
    server: Server = request.scope["limelight.server"]
    return server


def caller_of(request: HTTPConnection) -> Caller:
    caller: Caller = request.scope["limelight.caller"]
    return caller


def check_rate(request: HTTPConnection) -> None:
    """Count a call, once per request. Raises `TooManyRequests`. The response has rate-limit headers in both cases."""
    rate = server_of(request).call_rate
    if rate is not None and "limelight.headers" not in request.scope:
        request.scope["limelight.headers"], refusal = rate.hit(caller_of(request).client)
        if refusal is not None:
            raise refusal
