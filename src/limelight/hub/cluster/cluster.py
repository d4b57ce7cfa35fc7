"""This hub as one of several on one NATS."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import ssl
import time
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from nats.aio.client import Client
from starlette.types import Scope

from limelight.core.errors import DeclarationError
from limelight.engine.stores.nats.address import Address, parse
from limelight.engine.stores.nats.connection import dial, hang_up
from limelight.engine.stores.nats.objects import Objects
from limelight.hub.apps.isolation import Room
from limelight.hub.cluster import passing
from limelight.hub.cluster.members import Members
from limelight.hub.cluster.nats_accounts import AppAccounts
from limelight.hub.cluster.passing import Passed
from limelight.hub.cluster.storage import NatsStorage
from limelight.hub.names import AppName
from limelight.hub.proxy.upstream import Upstream, tcp_upstream
from limelight.hub.records import Records

MAX_MESSAGE_BYTES = 512 << 10


class KeyCheck(msgspec.Struct, frozen=True):
    """With which a hub sees that it has the key of the others."""

    mark: str


class Cluster:
    """Opened before the hub is made, and closed after it."""

    def __init__(
        self, client: Client, storage: NatsStorage, objects: Objects, key: bytes, accounts: AppAccounts | None
    ) -> None:
        self._client, self.objects = client, objects
        self._key = hmac.new(key, b"hubs of a cluster", hashlib.sha256).digest()
        self._accounts = accounts
        self.records = Records(storage)
        self._upstreams: dict[str, Upstream] = {}
        self.members: Members

    @classmethod
    async def open(cls, url: str, key: bytes, *, has_accounts: bool) -> Cluster:
        """`has_accounts`: the server has what `nats_accounts.server_config` says. Raises `DeclarationError` and
        `StoreUnavailable`."""
        address: Address = parse(url)
        name = f"{address.app}-hub"
        accounts = AppAccounts(key, address) if has_accounts else None
        client = await dial(address, None if accounts is None else accounts.of_hubs)
        storage = NatsStorage(client, name)
        try:
            await storage.open(address.replicas)
            js = client.jetstream()
            objects = await Objects.open(
                js, f"{name}-apps", max_age_s=0.0, replicas=address.replicas, max_message_bytes=MAX_MESSAGE_BYTES
            )
            if accounts is not None:
                await accounts.open()
            made = cls(client, storage, objects, key, accounts)
            await made._check_key(key)
        except BaseException:
            await hang_up(client)
            raise
        return made

    async def _check_key(self, key: bytes) -> None:
        mine = KeyCheck(hmac.new(key, b"check", hashlib.sha256).hexdigest())
        await self.records.put("key", mine, "absent")
        if self.records.get(KeyCheck, "key") != mine:
            raise DeclarationError("hub.key", "the same key as the other hubs of this NATS: copy the file", "another")

    @property
    def shares_calls(self) -> bool:
        """Whether the calls that an app had at another hub are found here."""
        return self._accounts is not None

    async def store_of(self, app: AppName, room: Room) -> str | None:
        """Where an app keeps its calls, if that is in NATS."""
        return None if self._accounts is None else await self._accounts.store(self.records, app, room)

    async def forget(self, app: AppName) -> None:
        """Of an app that is removed: where it ran, and its calls."""
        await self.members.forget(app.key)
        if self._accounts is not None:
            await self._accounts.forget(self.records, app)

    async def join(self, me: str, address: str) -> None:
        self.members = Members(self.records, me, address)
        await self.members.beat()

    async def elsewhere(self, app: str) -> Upstream | None:
        """The hub that an app is at home at; None: this one."""
        hub = await self.members.place(app)
        return None if hub == self.members.me else self._upstream(self.members.address(hub))

    def _upstream(self, address: str) -> Upstream:
        found = self._upstreams.get(address)
        if found is None:
            parts = urlsplit(address)
            tls = ssl.create_default_context() if parts.scheme == "https" else None
            port = parts.port or (443 if tls else 80)
            found = self._upstreams[address] = tcp_upstream(parts.hostname or "", port, tls)
        return found

    def sealed(self, scope: Scope, address: str, scheme: str) -> bytes:
        target = passing.target_of(scope)
        return passing.seal(Passed(address=address, scheme=scheme, target=target, at=time.time()), self._key)

    def passed(self, scope: Scope) -> Passed | None:
        """What another hub says of a request that it passes on; None: it comes from a client."""
        return passing.opened(scope["headers"], scope, self._key)

    async def close(self) -> None:
        """The others take over at once."""
        await self.members.leave()
        if self._accounts is not None:
            await self._accounts.close()
        for one in self._upstreams.values():
            one.close()
        await self.records.close()
        await hang_up(self._client)


def hub_id(data: Path) -> str:
    """The id of the hub with these data: where its apps run, their results are."""
    path = data / "hub.id"
    if not path.exists():
        path.write_text(secrets.token_hex(8))
    return path.read_text().strip()


def check_address(address: str) -> str:
    """Raises `DeclarationError`."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
        raise DeclarationError(
            "--address", "where the other hubs reach this one, such as http://10.0.0.5:7860", address
        )
    return address.rstrip("/")
