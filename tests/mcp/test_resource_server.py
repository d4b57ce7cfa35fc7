"""With a provider of logins, it is a resource server of OAuth 2.1: it takes tokens that are made for it."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from tests.mcp.conftest import APPS
from tests.mcp.raw import ask
from tests.security.oidc.conftest import environment
from tests.security.oidc.provider import Provider, running
from tests.servers import run_script

AUDIENCE = "https://api.example.org"


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    with running() as found:
        yield found


@pytest.fixture(scope="module")
def url(provider: Provider) -> Iterator[str]:
    with run_script(APPS / "tools.py", "--mcp", env=environment(provider, AUDIENCE=AUDIENCE)) as server:
        yield server.url


def test_metadata_names_the_provider(provider: Provider, url: str) -> None:
    refused = ask(f"{url}/mcp/", "tools/list")
    assert refused.status_code == 401
    address = refused.headers["www-authenticate"].partition('resource_metadata="')[2].rstrip('"')
    found = httpx.get(address).json()
    assert (found["resource"], found["authorization_servers"]) == (f"{url}/mcp/", [provider.url])


@pytest.mark.parametrize(
    ("audience", "changed", "status"),
    [(AUDIENCE, {}, 200), ("https://other.example.org", {}, 401), (AUDIENCE, {"exp": 1}, 401)],
    ids=["its own", "of another server", "an old one"],
)
def test_a_token_counts_for_its_audience(
    provider: Provider, url: str, audience: str, changed: dict[str, int], status: int
) -> None:
    bearer = {"Authorization": f"Bearer {provider.access_token('ada', audience, **changed)}"}
    assert ask(f"{url}/mcp/", "tools/list", headers=bearer).status_code == status
    if status == 200:
        call = {"name": "whoami", "arguments": {"question": "who?"}}
        answer = ask(f"{url}/mcp/", "tools/call", call, {**bearer, "X-Api-Token": "t-1"}).json()
        assert answer["result"]["content"][0]["text"].startswith("who? t-1 ")
