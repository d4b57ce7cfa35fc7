"""A client that floods one app of a hub is bounded, and delays no other app."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from limelight.hub.limits.places import MAX_PER_CLIENT_AND_APP, Places
from limelight.hub.people.accounts import Accounts
from limelight.hub.proxy import waiting
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage
from tests.curl import curl, post
from tests.hub.hubs import HELLO, run_hub, write_apps

WAITS = "import time\nfrom pathlib import Path\n\nwhile not Path('open').exists():\n    time.sleep(0.02)\n" + HELLO


async def _asked(url: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    writer.write(b"GET /local/slow/config HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    return reader, writer


async def _flood(url: str, app: Path) -> tuple[bytes, list[bytes]]:
    """What the request beyond the limit gets, and all others when the app has started."""
    connections = [await _asked(url) for _ in range(MAX_PER_CLIENT_AND_APP + 1)]
    reading = {asyncio.create_task(reader.read()) for reader, _ in connections}
    done, others = await asyncio.wait(reading, return_when=asyncio.FIRST_COMPLETED)
    hello = await asyncio.to_thread(post, f"{url}/local/hello/call/greet", {"data": ["Ada"]})
    assert hello.status == 200
    assert (await asyncio.to_thread(curl, f"{url}/local/hello/config")).status == 200
    (app / "open").touch()
    answers = await asyncio.gather(*others)
    for _, writer in connections:
        writer.close()
    return done.pop().result(), answers


def test_requests_that_wait_for_an_app_are_bounded_and_delay_no_other(tmp_path: Path) -> None:
    write_apps(tmp_path, [("slow/app.py", WAITS), ("hello.py", HELLO)])
    with run_hub(tmp_path) as hub:
        refused, answers = asyncio.run(_flood(hub.url, tmp_path / "slow"))
    assert refused.startswith(b"HTTP/1.1 429")
    assert b"retry-after: 5" in refused.lower()
    assert b"of your requests may wait for one app" in refused
    assert len(answers) == MAX_PER_CLIENT_AND_APP
    assert all(one.startswith(b"HTTP/1.1 200") for one in answers)


def test_places_are_of_each_app_and_client_and_come_back() -> None:
    places = Places()
    with places.one("a/b", "one"):
        assert sorted(places.taken()) == [("", "one"), ("a/b", ""), ("a/b", "one")]
    assert not places.taken()


def test_many_tokens_of_one_user_have_the_places_of_one(tmp_path: Path) -> None:
    (tmp_path / ".hub").mkdir(mode=0o700)
    write_apps(tmp_path, [("slow/app.py", WAITS), ("slow2/app.py", WAITS)])
    first, second = asyncio.run(_two_tokens(tmp_path / ".hub"))
    with run_hub(tmp_path) as hub:
        url = f"{hub.url}/local/slow/call/greet"
        calls = asyncio.run(_calls(url, first))
        assert calls == [b"200"] * waiting.MAX_PER_CLIENT_AND_APP
        assert post(url, {"data": ["Ada"]}, "-H", f"Authorization: Bearer {second}").status == 429
        other = post(f"{hub.url}/local/slow2/call/greet", {"data": ["Ada"]}, "-H", f"Authorization: Bearer {second}")
        assert other.status == 200


async def _two_tokens(data: Path) -> tuple[str, str]:
    records = Records(SqliteStorage(data / "hub.db"))
    accounts = Accounts(records)
    user = await accounts.add_user("bob")
    made = [(await accounts.add_token(user, str(one), ("call",), None))[1] for one in range(2)]
    await records.close()
    return made[0], made[1]


async def _calls(url: str, token: str) -> list[bytes]:
    """The statuses of as many calls at a time as may wait."""
    command = ["curl", "-s", "-o", "/dev/null", "-w", "%{http_code}", "-m", "30", "-d", '{"data": ["Ada"]}', url]
    command += ["-H", f"Authorization: Bearer {token}", "-H", "Content-Type: application/json"]
    gate = asyncio.Semaphore(50)

    async def one() -> bytes:
        async with gate:
            running = await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)
            return (await running.communicate())[0]

    return await asyncio.gather(*(one() for _ in range(waiting.MAX_PER_CLIENT_AND_APP)))


def test_neither_sessions_nor_tokens_nor_addresses_of_a_network_evade_a_rate(tmp_path: Path) -> None:
    (tmp_path / ".hub").mkdir(mode=0o700)
    write_apps(tmp_path, [("hello.py", HELLO)])
    tokens = asyncio.run(_two_tokens(tmp_path / ".hub"))
    with run_hub(tmp_path, "--rate-limit", "2/day") as hub:

        def statuses(*headers: str) -> list[int]:
            url = f"{hub.url}/local/hello/call/greet"
            bodies = ({"data": ["Ada"], "session_hash": one} for one in headers)
            return [post(url, body, "-H", header).status for body, header in zip(bodies, headers, strict=True)]

        assert statuses(*(f"X-Forwarded-For: 2001:db8::{one}" for one in "abc")) == [200, 200, 429]
        assert statuses(*(f"Cookie: session={one}" for one in "abc")) == [200, 200, 429]
        assert statuses(*(f"Authorization: Bearer {tokens[one]}" for one in (0, 1, 0))) == [200, 200, 429]
        forged = [f"X-Forwarded-For: 192.0.2.{one}, 198.51.100.1" for one in range(3)]
        assert statuses(*forged) == [200, 200, 429]


def test_copies_of_an_app_and_new_ones_of_its_name_do_not_evade_the_quota_of_their_owner(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO)])
    with run_hub(tmp_path, "--owner", "admin", "--owner-quota", "calls=2") as hub:
        cookie = ("-H", f"Cookie: {hub.cookie()}")
        assert post(f"{hub.url}/admin/hello/call/greet", {"data": ["Ada"]}).status == 200
        copied = post(
            f"{hub.url}/-/api/apps/admin/hello/duplicate", {"to": "admin/copy", "visibility": "public"}, *cookie
        )
        assert copied.status == 201
        statuses = [post(f"{hub.url}/admin/copy/call/greet", {"data": ["Ada"]}).status for _ in range(2)]
        assert statuses == [200, 429]
        assert curl("-X", "DELETE", f"{hub.url}/-/api/apps/admin/copy", *cookie).status == 204
        write_apps(tmp_path, [("other.py", HELLO)])
        assert "admin/other" in curl(f"{hub.url}/-/api/apps").text
        assert post(f"{hub.url}/ADMIN/other/call/greet", {"data": ["Ada"]}).status == 429


@pytest.mark.parametrize("path", ["/-/api/apps/bob/hello/quota", "/-/api/owners/bob/quota"])
def test_only_admins_choose_quotas(tmp_path: Path, path: str) -> None:
    (tmp_path / ".hub").mkdir(mode=0o700)
    write_apps(tmp_path, [("bob/hello.py", HELLO)])
    token = asyncio.run(_writing_token(tmp_path / ".hub"))
    with run_hub(tmp_path) as hub:
        sent = ("-X", "PUT", f"{hub.url}{path}", "-d", '{"calls": null}')
        assert curl(*sent).status == 401
        assert curl(*sent, "-H", f"Authorization: Bearer {token}").status == 403
        assert curl(f"{hub.url}{path}", "-H", f"Authorization: Bearer {token}").status == 200
        assert curl(f"{hub.url}/-/api/owners/ann/quota", "-H", f"Authorization: Bearer {token}").status == 403
        admin = ("-H", f"Cookie: {hub.cookie()}")
        for body in ('{"calls": -1}', '{"calls": 1e30}', '{"calls": "1"}', '{"other": 1}', "[]"):
            assert curl("-X", "PUT", f"{hub.url}{path}", "-d", body, *admin).status == 400


async def _writing_token(data: Path) -> str:
    records = Records(SqliteStorage(data / "hub.db"))
    accounts = Accounts(records)
    made = await accounts.add_token(await accounts.add_user("bob"), "all", ("read", "write"), None)
    await records.close()
    return made[1]
