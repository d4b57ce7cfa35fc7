"""The address of a store on NATS, against a server that lets in only whom it knows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme

from limelight.core.errors import DeclarationError, StoreUnavailable
from limelight.engine.stores.nats.address import parse
from limelight.engine.stores.nats.server import PrivateServer
from tests.engine.nats_server import Machines, job

pytestmark = pytest.mark.anyio


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Certificates: of the authority, the server, and a client."""
    made, authority = tmp_path_factory.mktemp("tls"), trustme.CA()
    authority.cert_pem.write_to_path(made / "ca.pem")
    for name in ("127.0.0.1", "worker@example.com"):
        certificate, place = authority.issue_cert(name), made / name.partition("@")[0]
        certificate.private_key_pem.write_to_path(place.with_name(f"{place.name}.key"))
        certificate.cert_chain_pems[0].write_to_path(place.with_name(f"{place.name}.pem"))
    return made


@pytest.fixture(scope="module")
def host(folder: Path) -> Iterator[str]:
    """Of a server that takes TLS with a client's certificate, and a name and password."""
    files = f'cert_file: "{folder}/127.0.0.1.pem", key_file: "{folder}/127.0.0.1.key", ca_file: "{folder}/ca.pem"'
    more = f'authorization {{ user: app, password: "p%w" }}\ntls {{ {files}, verify: true }}'
    with PrivateServer(more=more, has_login=False) as server:
        yield server.url.rpartition("/")[2]


async def test_tls_a_certificate_and_a_password_open_the_store(host: str, folder: Path, tmp_path: Path) -> None:
    machines = Machines(f"tls://app:p%25w@{host}", tmp_path)
    machines.url += f"?ca={folder}/ca.pem&cert={folder}/worker.pem&key={folder}/worker.key"
    async with machines.machine("a") as backend:
        await backend.push(job("j"))
        assert [one.id for one in await backend.take("one")] == ["j"]


@pytest.mark.parametrize("login", ["app:wrong@", ""])
async def test_a_wrong_login_is_told_without_its_password(host: str, folder: Path, tmp_path: Path, login: str) -> None:
    machines = Machines(f"tls://{login}{host}", tmp_path)
    machines.url += f"?ca={folder}/ca.pem&cert={folder}/worker.pem&key={folder}/worker.key"
    with pytest.raises(StoreUnavailable) as refused:
        async with machines.machine("a"):
            pass
    assert host in str(refused.value)
    assert "uthorization" in str(refused.value)
    assert "wrong" not in str(refused.value)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("nats://", "an address such as"),
        ("nats://host/a b", "name of the app"),
        ("nats://host/app?colour=red", "options of creds"),
        ("nats://host/app?replicas=2", "1, 3 or 5"),
        ("nats://host/app?ack_wait=soon", "a number of seconds"),
    ],
)
def test_an_address_that_says_nothing_is_refused(url: str, says: str) -> None:
    with pytest.raises(DeclarationError, match=says):
        parse(url)
