"""Apps of other machines that the hub's users share through it."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.http.clients import TrustedProxies
from limelight.hub.hub import Hub
from limelight.hub.relay.app import Relay


class WithRelay:
    """The hub with its relay, which takes its own requests and all WebSockets."""

    def __init__(self, hub: Hub, rest: ASGIApp) -> None:
        options = hub.options
        self._accounts, self._rest = hub.accounts, rest
        proxies = TrustedProxies(options.trusted_proxies)
        domain = options.domain if options.relay == "hosts" else None
        self._relay = Relay(self._owner_of, key=hub.relay_key, domain=domain, address_of=proxies.address_of)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_relays = scope["type"] == "websocket" or self._relay.owns(scope)
        await (self._relay if is_relays else self._rest)(scope, receive, send)

    async def _owner_of(self, token: str) -> str | None:
        """Tokens that may write may share."""
        visitor = await self._accounts.visitor_of_token(token)
        return visitor.user.lower() if visitor is not None and visitor.user and "write" in visitor.scopes else None
