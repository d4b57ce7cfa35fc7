"""Accounts of a NATS server in operator mode: one for the hubs, and one for each app, which sees nothing of the others.

All keys follow from the key of the hubs, so there is nothing to store or hand round. The format of the tokens (JWT of
version 2, signed with Ed25519) is that of the nats-server:
https://docs.nats.io/running-a-nats-service/configuration/securing_nats
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import os
import secrets
import time
from base64 import b32encode, urlsafe_b64encode
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlencode

import msgspec
import nkeys
from nats.aio.client import Client, RawCredentials
from nats.errors import Error as NatsError
from nats.js.errors import APIError

from limelight.core.errors import StoreUnavailable
from limelight.engine.stores.nats.address import Address
from limelight.engine.stores.nats.connection import dial, hang_up
from limelight.hub.apps.isolation import Room
from limelight.hub.apps.process import NotStarted
from limelight.hub.names import AppName
from limelight.hub.records import Records

logger = logging.getLogger("limelight")

UPDATE = "$SYS.REQ.CLAIMS.UPDATE"
ANSWER_S = 5.0
UNLIMITED = {"subs": -1, "data": -1, "payload": -1}
ACCOUNT_LIMITS = {**UNLIMITED, "imports": -1, "exports": -1, "wildcards": True, "conn": -1, "leaf": 0}
STORAGE_LIMITS = {"mem_storage": 64 << 20, "streams": 20, "consumer": 10_000}
"""What an account may keep in JetStream, besides its size on disk."""
APP_BYTES = 4 << 30
"""How much an app may keep on disk in NATS."""
HEADER = {"typ": "JWT", "alg": "ed25519-nkey"}


class Keys:
    """Key pairs by their purpose."""

    def __init__(self, key: bytes) -> None:
        """`key`: that of the hubs."""
        self._key = key
        self.operator = self._pair("operator", nkeys.PREFIX_BYTE_OPERATOR)

    def _pair(self, purpose: str, prefix: int) -> nkeys.KeyPair:
        return nkeys.from_seed(bytearray(self._seed(purpose, prefix)))

    def _seed(self, purpose: str, prefix: int) -> bytes:
        drawn = hmac.new(self._key, f"nats {purpose}".encode(), hashlib.sha256).digest()
        return bytes(nkeys.encode_seed(drawn, prefix=prefix))

    def account(self, name: str) -> nkeys.KeyPair:
        return self._pair(f"account {name}", nkeys.PREFIX_BYTE_ACCOUNT)

    def credentials(self, name: str) -> str:
        """The file with which a user of the account signs in."""
        account, purpose = self.account(name), f"user {name}"
        user = self._pair(purpose, nkeys.PREFIX_BYTE_USER)
        claims = {"pub": {}, "sub": {}, **UNLIMITED, "type": "user", "version": 2}
        token = signed(account, user, name, claims)
        seed = self._seed(purpose, nkeys.PREFIX_BYTE_USER).decode()
        return (
            f"-----BEGIN NATS USER JWT-----\n{token}\n------END NATS USER JWT------\n\n"
            f"-----BEGIN USER NKEY SEED-----\n{seed}\n------END USER NKEY SEED------\n"
        )

    def account_token(self, name: str, disk_bytes: int | None, *, connections: int = -1) -> str:
        """`disk_bytes`: -1 for no limit; None: the account has no JetStream. `connections`: -1 for no limit."""
        storage = {} if disk_bytes is None else {**STORAGE_LIMITS, "disk_storage": disk_bytes}
        if disk_bytes == -1:
            storage = dict.fromkeys(storage, -1)
        limits = {**ACCOUNT_LIMITS, **storage, "conn": connections}
        claims = {"limits": limits, "default_permissions": {"pub": {}, "sub": {}}, "type": "account", "version": 2}
        return signed(self.operator, self.account(name), name, claims)


def signed(by: nkeys.KeyPair, about: nkeys.KeyPair, name: str, claims: Mapping[str, object]) -> str:
    body: dict[str, object] = {"iat": int(time.time()), "iss": _public(by), "name": name, "sub": _public(about)}
    body["nats"] = claims
    mark = hashlib.new("sha512_256", json.dumps(body).encode()).digest()
    body["jti"] = b32encode(mark).decode().rstrip("=")
    text = f"{_encoded(msgspec.json.encode(HEADER))}.{_encoded(msgspec.json.encode(body))}"
    return f"{text}.{_encoded(by.sign(text.encode()))}"


def _public(pair: nkeys.KeyPair) -> str:
    return bytes(pair.public_key).decode()


def _encoded(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def server_config(key: bytes, folder: str) -> str:
    """What a nats-server needs to know of the accounts: a part of its configuration. `folder`: where it keeps those of
    apps."""
    keys = Keys(key)
    operator = signed(keys.operator, keys.operator, "limelight", {"type": "operator", "version": 2})
    known = {name: keys.account_token(name, disk) for name, disk in (("system", None), ("hubs", -1))}
    system = _public(keys.account("system"))
    preloaded = "".join(f"  {_public(keys.account(name))}: {token}\n" for name, token in known.items())
    return (
        f"operator: {operator}\n"
        f"system_account: {system}\n"
        f'resolver {{ type: full, dir: {json.dumps(folder)}, allow_delete: true, interval: "2m" }}\n'
        f"resolver_preload {{\n{preloaded}}}\n"
    )


class AppAccount(msgspec.Struct, frozen=True):
    """The account of an app, by its key. A later app of its name gets another one."""

    id: str


class AppAccounts:
    """Makes the accounts of apps when they start."""

    def __init__(self, key: bytes, address: Address) -> None:
        self._keys, self._address = Keys(key), address
        self._made: set[str] = set()
        self._client: Client | None = None

    @property
    def of_hubs(self) -> RawCredentials:
        return RawCredentials(self._keys.credentials("hubs"))

    async def open(self) -> None:
        """Raises `StoreUnavailable`."""
        self._client = await dial(self._address, RawCredentials(self._keys.credentials("system")))

    async def store(self, records: Records, app: AppName, room: Room) -> str:
        """The address of an app's store, with a file of credentials for it. The servers know its account then. Raises
        `NotStarted`."""
        try:
            name = await self._account(records, app)
        except StoreUnavailable as error:
            raise NotStarted(str(error)) from None
        path = room.home / "nats.creds"
        await asyncio.to_thread(_write, path, self._keys.credentials(name), room.user)
        given = {"creds": str(path), "replicas": str(self._address.replicas)}
        if self._address.ca:
            given["ca"] = self._address.ca
        scheme = self._address.servers[0].partition("://")[0]
        hosts = ",".join(one.partition("://")[2] for one in self._address.servers)
        return f"{scheme}://{hosts}/app?{urlencode(given)}"

    async def _account(self, records: Records, app: AppName) -> str:
        await records.put(app.key, AppAccount(secrets.token_hex(8)), "absent")
        found = records.get(AppAccount, app.key)
        if found is None:
            raise StoreUnavailable("the app is being removed")
        name = f"app {found.id}"
        if name not in self._made:
            await self._push(self._keys.account_token(name, APP_BYTES))
            self._made.add(name)
        return name

    async def forget(self, records: Records, app: AppName) -> None:
        """Remove all that an app has kept, and close its account to those who still have its credentials: the app's
        code may have sent them anywhere."""
        found = records.get(AppAccount, app.key)
        if found is None:
            return
        await records.delete(AppAccount, app.key)
        client = await dial(self._address, RawCredentials(self._keys.credentials(f"app {found.id}")))
        try:
            js = client.jetstream()
            for stream in await js.streams_info():
                await js.delete_stream(stream.config.name or "")
        except (NatsError, APIError, OSError, TimeoutError) as error:
            logger.warning("What %s kept in NATS could not be removed: %r", app, error)
        finally:
            await hang_up(client)
        self._made.discard(f"app {found.id}")
        try:
            await self._push(self._keys.account_token(f"app {found.id}", None, connections=0))
        except StoreUnavailable as error:
            logger.warning("The account of %s in NATS could not be closed: %s", app, error)

    async def _push(self, token: str) -> None:
        assert self._client is not None
        try:
            answer = await self._client.request(UPDATE, token.encode(), timeout=ANSWER_S)
            told = msgspec.json.decode(answer.data, type=_Told)
        except (NatsError, OSError, TimeoutError, msgspec.DecodeError) as error:
            raise StoreUnavailable(f"NATS takes no accounts: {error}") from None
        if told.error is not None:
            raise StoreUnavailable(f"NATS takes no accounts: {told.error.description}")

    async def close(self) -> None:
        if self._client is not None:
            await hang_up(self._client)


def _write(path: Path, text: str, user: int | None) -> None:
    """The app may have put anything in its place."""
    with suppress(FileNotFoundError):
        path.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    with os.fdopen(os.open(path, flags, 0o600), "w") as file:
        if user is not None:
            os.fchown(file.fileno(), user, user)
        file.write(text)


class _Error(msgspec.Struct):
    description: str = ""


class _Told(msgspec.Struct):
    error: _Error | None = None
