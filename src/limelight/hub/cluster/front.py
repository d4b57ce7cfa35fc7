"""The front of a hub in a cluster: requests about apps of other hubs go there."""

from __future__ import annotations

import re

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from limelight.core.errors import LimelightError, StoreUnavailable
from limelight.http.begun import Begun
from limelight.http.clients import TrustedProxies
from limelight.http.errors import answer
from limelight.hub.cluster import passing
from limelight.hub.cluster.cluster import Cluster
from limelight.hub.hub import Hub
from limelight.hub.proxy import forwarding, gateway

OWN_ROUTES = re.compile(r"/(?:-/api/apps|api/spaces|git|spaces)/([^/]+)/([^/]+?)(?:\.git)?(?:/.*)?")
"""The hub's own routes that are about one app: its files, its settings and its log are where it is at home."""


class Front:
    def __init__(self, hub: Hub, cluster: Cluster, below: ASGIApp) -> None:
        self._hub, self._cluster, self._below = hub, cluster, below
        self._proxies = TrustedProxies(hub.options.trusted_proxies)
        self._places = passing.Places()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._below(scope, receive, send)
            return
        passed = self._cluster.passed(scope)
        if passed is not None:
            key = await self._app(scope)
            if key and not await self._cluster.members.is_here(key):  # else it would run at two hubs
                error = StoreUnavailable("the app is moving to another hub")
                await answer(error, scope)(scope, receive, send)
                return
            await self._below(passing.as_from_client(scope, passed), receive, send)
            return
        begun = Begun(send)
        try:
            key = await self._app(scope)
            upstream = await self._cluster.elsewhere(key) if key else None
            if upstream is None:
                await self._below(scope, receive, send)
                return
            client = self._proxies.address_of(scope)
            sealed = self._cluster.sealed(scope, client, self._scheme(scope))
            with self._places.one(client):
                await passing.pass_on(upstream, sealed, scope, receive, begun)
        except LimelightError as error:
            if begun.has_begun:
                raise
            await answer(error, scope)(scope, receive, send)

    async def _app(self, scope: Scope) -> str:
        """The key of the app that the request is about; "" for none."""
        label = gateway.label_of(Headers(scope=scope), self._hub.options.domain)
        path = scope["path"]
        if label is not None:
            if path.startswith(gateway.OWN_ON_APP_HOSTS):
                return ""
            found = await self._hub.find_label(label)
            return "" if found is None else found.source.name.key
        own = OWN_ROUTES.fullmatch(path)
        parts = own.groups() if own is not None else tuple(path.split("/")[1:3])
        key = "/".join(parts).lower()
        return key if key in self._hub.apps else ""

    def _scheme(self, scope: Scope) -> str:
        return forwarding.scheme_of(scope, self._proxies)
