"""`launch(share=True)` in scripts: what it returns, with which options, and what apps with a login share."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from limelight.core.errors import DeclarationError
from limelight.launch.config import read
from limelight.share import ways
from limelight.share.options import ShareOptions
from limelight.share.relay import Relay
from limelight.share.tunnels import Tunnel
from tests.curl import curl, result
from tests.servers import free_port
from tests.share.relays import TOKEN, RelayServer

APP = """
import limelight as gr
demo = gr.Interface(lambda text: text, "text", "text", api_name="same")
_, local, shared = demo.launch(prevent_thread_lock=True, quiet=True, server_port={port}, {options})
assert shared == demo.share_url, (shared, demo.share_url)
print("shared", shared, flush=True)
demo.block_thread()
"""


@contextmanager
def script(folder: Path, options: str, env: Mapping[str, str], *command: str) -> Iterator[str]:
    """The share link that the script gets; what it says else is an error."""
    path = folder / "script.py"
    path.write_text(APP.format(port=free_port(), options=options))
    environment = {**os.environ, "LIMELIGHT_SHARE_TOKEN": TOKEN, **env}
    with subprocess.Popen(
        [sys.executable, *command, str(path)], stdout=subprocess.PIPE, env=environment, text=True
    ) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said.startswith("shared "), said
        yield said.removeprefix("shared ").strip()
        process.terminate()


@pytest.mark.parametrize("command", [(), ("-m", "limelight", "run")], ids=["python", "limelight run"])
def test_launch_returns_the_link(relayed: RelayServer, tmp_path: Path, command: tuple[str, ...]) -> None:
    options = f"share=True, share_server_address={relayed.url!r}"
    with script(tmp_path, options, {}, *command) as link:
        assert re.fullmatch(rf"{relayed.url}/s/[a-z2-7]{{26}}/~[\w-]{{22}}/", link)
        assert result(f"{link}call/same", "Ada") == ["Ada"]
    assert curl(link).status == 503


@pytest.mark.parametrize("name", ["LIMELIGHT_SHARE", "GRADIO_SHARE"])
def test_the_environment_shares_a_script_that_does_not_say(relayed: RelayServer, tmp_path: Path, name: str) -> None:
    settings = {name: "true", "LIMELIGHT_SHARE_SERVER_ADDRESS": relayed.url}
    with script(tmp_path, "", settings) as link:
        assert curl(f"{link}config").status == 200
    with script(tmp_path, "share=False", settings) as link:
        assert link == "None"


def test_an_app_with_a_login_has_no_secret_unless_it_is_asked_for(relayed: RelayServer, tmp_path: Path) -> None:
    options = f"share=True, share_server_address={relayed.url!r}, auth=('ada', 'pass')"
    with script(tmp_path, options, {}) as link:
        assert "~" not in link
        assert curl(f"{link}config").status == 401
        jar = str(tmp_path / "jar")
        login = curl(f"{link}login", "-d", "username=ada&password=pass", "-c", jar, "-H", f"Origin: {relayed.url}")
        assert login.status == 200
        assert curl(f"{link}config", "-b", jar).status == 200
    with script(tmp_path, f"{options}, share_secret=True", {}) as link:
        assert "~" in link
        assert curl(link.partition("~")[0]).json()["detail"].startswith("This address needs the whole link")


def test_other_sites_cannot_act_for_a_visitor(relayed: RelayServer, tmp_path: Path) -> None:
    with script(tmp_path, f"share=True, share_server_address={relayed.url!r}", {}) as link:
        said = ("-H", "Content-Type: application/json", "-d", '{"data": ["x"]}')
        assert curl(f"{link}call/same", "-H", "Origin: https://evil.example", *said).status == 403
        assert curl(f"{link}call/same", "-H", f"Origin: {relayed.url}", *said).status == 200


def test_an_app_with_hosts_proxies_and_a_certificate_of_its_own_is_shared(relayed: RelayServer, tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("demo.example")
    issued.private_key_pem.write_to_path(tmp_path / "key.pem")
    for blob in issued.cert_chain_pems:
        blob.write_to_path(tmp_path / "cert.pem", append=True)
    options = (
        f"share=True, share_server_address={relayed.url!r}, allowed_hosts=['demo.example'], "
        f"trusted_proxies=['10.0.0.0/8'], ssl_keyfile={str(tmp_path / 'key.pem')!r}, "
        f"ssl_certfile={str(tmp_path / 'cert.pem')!r}"
    )
    with script(tmp_path, options, {}) as link:
        assert curl(f"{link}config").json()["root"] == link.rstrip("/")


def test_an_app_behind_a_proxy_of_its_own_is_not_shared(relayed: RelayServer, tmp_path: Path) -> None:
    options = f"share=True, share_server_address={relayed.url!r}, root_path='/app'"
    with script(tmp_path, options, {}) as link:
        assert link == "None"


@pytest.mark.parametrize(
    "given",
    [
        {"share_life_s": 0},
        {"share_life_s": 8 * 86_400},
        {"share_life_s": "a day"},
        {"share_server_address": 5},
        {"share_secret": "perhaps"},
        {"share_token": ["x"]},
    ],
    ids=str,
)
def test_options_are_checked(given: dict[str, object]) -> None:
    with pytest.raises(DeclarationError, match=next(iter(given))):
        read(given)  # type: ignore[arg-type]  # wrong on purpose


@pytest.mark.parametrize(
    ("address", "protocol", "expected"),
    [
        ("hub.example.com", None, "https://hub.example.com"),
        ("hub.example.com:7000", "http", "http://hub.example.com:7000"),
        ("https://hub.example.com/relay/", "http", "https://hub.example.com/relay"),
        ("[::1]:80", "http", "http://[::1]:80"),
    ],
)
def test_addresses_of_relays(address: str, protocol: str | None, expected: str) -> None:
    options = ShareOptions(share_server_address=address, share_server_protocol=protocol, share_token="t")
    way = ways.way_of(options, "here")
    assert isinstance(way, Relay)
    assert (way.address, way.token) == (expected, "t")


@pytest.mark.parametrize(
    ("address", "end"),
    [
        ("ssh:me@example.com", ["-R", "80:127.0.0.1:{port}", "--", "me@example.com"]),
        ("ssh:me@example.com:2222/8080", ["-p", "2222", "-R", "8080:127.0.0.1:{port}", "--", "me@example.com"]),
        ("ssh://example.com", ["-R", "80:127.0.0.1:{port}", "--", "example.com"]),
        ("ssh:me@h/9=https://d.example", ["-R", "9:127.0.0.1:{port}", "-N", "--", "me@h"]),
    ],
)
def test_addresses_of_ssh(address: str, end: list[str]) -> None:
    way = ways.way_of(ShareOptions(share_server_address=address), "here")
    assert isinstance(way, Tunnel)
    assert [*way.arguments][-len(end) :] == end


def test_a_wrong_protocol_is_told() -> None:
    with pytest.raises(DeclarationError, match="'http' or 'https'"):
        ways.way_of(ShareOptions(share_server_address="x", share_server_protocol="frp"), "here")
