"""Passwords that are kept as hashes, and what logging in tells."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from limelight.http.passwords import Passwords, hash_password
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "private.py"


@pytest.fixture(scope="module")
def hashed() -> str:
    """What the command prints for "lovelace"."""
    command = [sys.executable, "-m", "limelight", "hash-password"]
    return subprocess.run(command, input="lovelace\n", capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def server(hashed: str) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "TEST_AUTH": "hashes", "TEST_HASH": hashed}) as running:
        yield running


def login(server: Server, name: str, password: str, address: str = "127.0.0.1") -> int:
    with client(server, address) as asker:
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return asker.ask("POST", "/login", f"username={name}&password={password}".encode(), kind).status


def test_a_hash_stands_for_its_password(server: Server, hashed: str) -> None:
    assert hashed.startswith("$argon2id$")
    assert login(server, "ada", "lovelace") == 200
    assert login(server, "ada", hashed.replace("$", "%24").replace("+", "%2B")) == 401
    assert login(server, "alan", "turing") == 200


def test_a_broken_hash_fits_nothing() -> None:
    passwords = Passwords({"ada": "$argon2id$v=19$nonsense", "alan": "turing"})
    assert not passwords.fit("ada", "$argon2id$v=19$nonsense")
    assert passwords.fit("alan", "turing")


def test_every_check_costs_one_hash_whoever_is_named() -> None:
    passwords = Passwords({"ada": hash_password("lovelace"), "alan": "turing"})
    checked: list[str] = []
    fits_hash = passwords._fits_hash
    passwords._fits_hash = lambda kept, password: checked.append(kept) or fits_hash(kept, password)  # type: ignore[method-assign, func-returns-value]  # counts
    for name in ("ada", "alan", "nobody"):
        passwords.fit(name, "wrong")
    assert len(checked) == 3


def test_wrong_tries_at_the_same_time_are_counted_too(server: Server) -> None:
    with ThreadPoolExecutor(20) as pool:
        tries = pool.map(lambda number: login(server, "ada", f"wrong{number}", "127.0.0.2"), range(20))
        assert sorted(tries)[5:] == [429] * 15


def test_a_client_that_tries_many_names_is_slowed_down_too(server: Server) -> None:
    statuses = [login(server, f"user{number}", "wrong", "127.0.0.3") for number in range(7)]
    assert statuses[:5] == [401] * 5
    assert 429 in statuses[5:]


def test_a_login_behind_https_has_a_cookie_for_this_host_only(server: Server) -> None:
    https = {"X-Forwarded-Proto": "https", "Content-Type": "application/x-www-form-urlencoded"}
    with client(server) as asker:
        cookie = asker.ask("POST", "/login", b"username=alan&password=turing", https).headers["set-cookie"]
        assert cookie.startswith("__Host-access-token-limelight-")
        assert {"HttpOnly", "Path=/", "SameSite=lax", "Secure"} <= {part.strip() for part in cookie.split(";")}
        value = cookie.partition(";")[0]
        assert asker.get("/config", {"Cookie": value, "X-Forwarded-Proto": "https"}).status == 200
        plain = value.removeprefix("__Host-")
        assert asker.get("/config", {"Cookie": plain, "X-Forwarded-Proto": "https"}).status == 401
