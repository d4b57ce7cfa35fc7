"""What lasts between calls."""

from __future__ import annotations

from gradio_client import Client

from tests.clients.python.conftest import connected
from tests.servers import Server


def test_state_lasts_for_a_client(client: Client, server: Server) -> None:
    assert client.predict("a", api_name="/remember") == "a"
    assert client.predict("b", api_name="/remember") == "a b"
    with connected(server.url) as other:
        assert other.predict("c", api_name="/remember") == "c"


def test_a_reset_session_begins_anew(client: Client) -> None:
    assert client.predict("a", api_name="/remember") == "a"
    client.reset_session()
    assert client.predict("b", api_name="/remember") == "b"
    assert client.predict("c", api_name="/remember") == "b c"
