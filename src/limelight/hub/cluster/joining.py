"""Joining the hubs that share a NATS."""

from __future__ import annotations

from starlette.types import ASGIApp

from limelight.hub.cluster.cluster import Cluster, check_address, hub_id
from limelight.hub.cluster.front import Front
from limelight.hub.cluster.running import Running
from limelight.hub.hub import Hub
from limelight.hub.key import hub_key, make_data
from limelight.hub.options import HubOptions
from limelight.hub.records import Records


class Joined:
    """A hub's part in a cluster: opened before the hub, closed after it."""

    def __init__(self, cluster: Cluster) -> None:
        self._cluster = cluster
        self._running: Running

    @classmethod
    async def open(cls, options: HubOptions) -> Joined:
        """Raises `DeclarationError` and `StoreUnavailable`."""
        make_data(options.data)
        key = hub_key(options.data)
        return cls(await Cluster.open(options.nats, key, has_accounts=options.nats_accounts))

    @property
    def records(self) -> Records:
        return self._cluster.records

    async def enter(self, hub: Hub, address: str) -> None:
        """`address`: where the others reach the hub, if its options do not say."""
        reached = check_address(hub.options.address or address)
        await self._cluster.join(hub_id(hub.options.data), reached)
        self._running = Running(hub, self._cluster)

    def front(self, hub: Hub, below: ASGIApp) -> ASGIApp:
        return Front(hub, self._cluster, below)

    async def start(self) -> None:
        """Before the hub."""
        await self._running.start()

    async def stop(self) -> None:
        """Before the hub."""
        await self._running.stop()

    async def close(self) -> None:
        await self._cluster.close()
