"""Accounts of apps in NATS: they end with their apps."""

from __future__ import annotations

from pathlib import Path

import pytest
from nats.aio.client import RawCredentials

from limelight.core.errors import StoreUnavailable
from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.connection import dial, hang_up
from limelight.engine.stores.nats.server import PrivateServer
from limelight.hub.apps.isolation import Room
from limelight.hub.cluster.nats_accounts import AppAccounts, server_config
from limelight.hub.names import AppName
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage

pytestmark = pytest.mark.anyio
KEY = b"k" * 32
APP = AppName("ann", "hello")


async def test_whoever_kept_the_credentials_of_a_removed_app_has_nothing_of_them(tmp_path: Path) -> None:
    more = server_config(KEY, str(tmp_path / "accounts"))
    records = Records(SqliteStorage(tmp_path / "hub.db"))
    room = Room(folder=tmp_path, script=tmp_path / "app.py", home=tmp_path, user=None)
    with PrivateServer(more=more, has_login=False) as server:
        address = parse(server.url)
        accounts = AppAccounts(KEY, address)
        await accounts.open()
        await accounts.store(records, APP, room)
        kept = RawCredentials((tmp_path / "nats.creds").read_text())
        client = await dial(address, kept)
        await client.jetstream().add_stream(name="mine", subjects=["mine"])
        await hang_up(client)
        await accounts.forget(records, APP)
        with pytest.raises(StoreUnavailable):
            await dial(address, kept)
        await accounts.store(records, APP, room)  # a later one of the name
        client = await dial(address, RawCredentials((tmp_path / "nats.creds").read_text()))
        assert await client.jetstream().streams_info() == []
        await hang_up(client)
        await accounts.close()
    await records.close()
