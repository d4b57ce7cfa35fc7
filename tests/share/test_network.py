"""The way to the relay: TLS with a certificate of its own, and a proxy that only lets connections through."""

from __future__ import annotations

import select
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import trustme

from tests.curl import curl, result
from tests.nginx import relaying
from tests.servers import serving
from tests.share.relays import RelayServer, relay, share
from tests.waiting import eventually


@contextmanager
def tls_relay(folder: Path, host: str) -> Iterator[tuple[RelayServer, Path]]:
    """A relay with a certificate for the host, and the path of the certificate of whoever has issued it."""
    authority, trusted = trustme.CA(), folder / "trusted.pem"
    authority.cert_pem.write_to_path(trusted)
    authority.issue_cert(host).private_key_and_cert_chain_pem.write_to_path(folder / "relay.pem")
    with relay(folder, env={"TEST_RELAY_CERTIFICATE": str(folder / "relay.pem")}) as server:
        yield server, trusted


def test_a_relay_with_a_certificate_of_its_own(tmp_path: Path) -> None:
    with tls_relay(tmp_path, "127.0.0.1") as (server, trusted):
        via, known = f"127.0.0.1:{server.port}", {"LIMELIGHT_SHARE_SERVER_TLS_CERTIFICATE": str(trusted)}
        with share(tmp_path, via, env=known) as running:
            assert running.link.startswith(f"https://{via}/s/")
            here = ("--cacert", str(trusted))
            assert curl(f"{running.link}config", *here).json()["root"] == running.link.rstrip("/")
            assert "Secure" in curl(running.link, "-H", "Accept: text/html", *here).headers["set-cookie"]


@pytest.mark.parametrize(("host", "is_trusted"), [("127.0.0.1", False), ("other.example", True)])
def test_a_relay_that_is_not_who_it_says_gets_nothing(tmp_path: Path, host: str, is_trusted: bool) -> None:
    with tls_relay(tmp_path, host) as (server, trusted):
        known = {"LIMELIGHT_SHARE_SERVER_TLS_CERTIFICATE": str(trusted)} if is_trusted else {}
        with share(tmp_path, f"https://127.0.0.1:{server.port}", env=known, waits=False) as running:
            eventually(lambda: "CERTIFICATE_VERIFY_FAILED" in running.said, "it is told")
            assert "Shared at" not in running.said


def test_a_relay_behind_nginx(relayed: RelayServer, tmp_path: Path) -> None:
    with relaying(relayed.url, tmp_path) as proxy, share(tmp_path, proxy) as running:
        assert running.link.startswith(f"{proxy}/s/")
        assert result(f"{running.link}call/greet", "Ada") == ["Hello Ada"]
        assert curl(f"{running.link}config").json()["root"] == running.link.rstrip("/")


def test_the_environments_proxy_leads_to_the_relay_and_not_to_the_app(relayed: RelayServer, tmp_path: Path) -> None:
    asked: list[str] = []

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            asked.append(self.path)
            host, _, port = self.path.rpartition(":")
            with socket.create_connection((host, int(port))) as there:
                self.send_response(200)
                self.end_headers()
                while True:
                    for one in select.select([there, self.connection], [], [])[0]:
                        data = one.recv(65_536)
                        if not data:
                            return
                        (self.connection if one is there else there).sendall(data)

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with serving(server := ThreadingHTTPServer(("127.0.0.1", 0), Proxy)):
        server.daemon_threads = True
        address = f"http://127.0.0.1:{server.server_address[1]}"
        proxies = {name: address for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")}
        with share(tmp_path, relayed.url, env={**proxies, "NO_PROXY": "", "no_proxy": ""}) as running:
            assert curl("--noproxy", "*", f"{running.link}config").status == 200
        assert asked == [f"127.0.0.1:{relayed.port}"]
