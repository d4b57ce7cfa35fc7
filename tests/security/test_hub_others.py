"""What a user of a hub can do to the apps of another one: nothing, whichever door they try."""

from __future__ import annotations

import asyncio
import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from limelight.hub.people.access import SCOPES
from limelight.hub.people.accounts import Accounts
from limelight.hub.records import Records
from limelight.hub.storage import SqliteStorage
from tests.curl import Answer, curl
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps

OTHER = HELLO + "\n# private thoughts\n"


@dataclass(frozen=True)
class Bob:
    hub: RunningHub
    token: str

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        given = [] if body is None else ["-H", "Content-Type: application/json", "-d", json.dumps(body)]
        return curl("-X", method, f"{self.hub.url}{path}", "-H", f"Authorization: Bearer {self.token}", *given)


async def _token_of_bob(data: Path) -> str:
    records = Records(SqliteStorage(data / "hub.db"))
    accounts = Accounts(records)
    await accounts.add_user("ann")
    _, token = await accounts.add_token(await accounts.add_user("bob"), "all", SCOPES, None)
    await records.close()
    return token


@pytest.fixture(scope="module")
def bob(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bob]:
    folder = tmp_path_factory.mktemp("apps")
    write_apps(folder, [("ann/open/app.py", OTHER), ("ann/open/.env", "KEY=s3cr3t"), ("ann/diary/app.py", OTHER)])
    (folder / ".hub").mkdir(mode=0o700)
    token = asyncio.run(_token_of_bob(folder / ".hub"))
    with run_hub(folder) as running:
        cookie = running.cookie()
        private = ["-H", f"Cookie: {cookie}", "-d", '{"visibility": "private"}']
        assert curl("-X", "PATCH", f"{running.url}/-/api/apps/ann/diary", *private).status == 200
        secret = ["-H", f"Cookie: {cookie}", "-d", '{"value": "hunter2-hunter2"}']
        assert curl("-X", "PUT", f"{running.url}/-/api/apps/ann/open/secrets/KEY", *secret).status == 204
        yield Bob(running, token)


WRITES: list[tuple[str, str, object]] = [
    ("PATCH", "/-/api/apps/ann/{app}", {"visibility": "public", "members": ["bob"]}),
    ("DELETE", "/-/api/apps/ann/{app}", None),
    ("POST", "/-/api/apps/ann/{app}/restart", None),
    ("POST", "/-/api/apps/ann/{app}/rollback", None),
    ("PUT", "/-/api/apps/ANN/{app}/secrets/A", {"value": "b"}),
    ("PUT", "/-/api/apps/ann/{app}/variables/A", {"value": "b"}),
    ("GET", "/-/api/apps/ann/{app}/secrets", None),
    ("GET", "/-/api/apps/ann/{app}/logs", None),
    ("POST", "/api/spaces/ann/{app}/commit/main", {"key": "deletedFile", "value": {"path": "app.py"}}),
    ("POST", "/api/spaces/Ann/{app}/commit/main", {"key": "deletedFile", "value": {"path": "app.py"}}),
    ("POST", "/api/spaces/ann/{app}/preupload/main", {"files": []}),
    ("DELETE", "/api/repos/delete", {"name": "{app}", "organization": "ann", "type": "space"}),
    ("POST", "/api/spaces/ann/{app}/secrets", {"key": "A", "value": "b"}),
    ("GET", "/api/spaces/ann/{app}/secrets", None),
    ("PUT", "/api/spaces/ann/{app}/settings", {"private": False}),
    ("GET", "/git/ann/{app}/info/refs?service=git-receive-pack", None),
    ("GET", "/git/ann/{app}/info/refs?service=git-upload-pack", None),
    ("POST", "/git/ann/{app}/git-receive-pack", None),
]


@pytest.mark.parametrize(("method", "path", "body"), WRITES)
def test_another_users_apps_are_not_changed(bob: Bob, method: str, path: str, body: object) -> None:
    for app, status in (("open", 403), ("diary", 404)):
        given = json.loads(json.dumps(body).replace("{app}", app))
        expected = (403, 404) if "git" in path else (status,)  # a push could add an app, so it is refused first
        assert bob.ask(method, path.replace("{app}", app), given).status in expected
        assert (bob.hub.folder / f"ann/{app}/app.py").read_text() == OTHER


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/repos/create", {"name": "x", "organization": "ann", "type": "space", "sdk": "gradio"}),
        ("/api/repos/create", {"name": "x", "organization": "ANN", "type": "space", "sdk": "gradio"}),
        ("/-/api/apps/ann/open/duplicate", {"to": "ann/copy"}),
        ("/-/api/apps/ann/open/duplicate", {"to": "bob/../ann/copy"}),
        ("/api/spaces/ann/open/duplicate", {"repository": "Ann/copy"}),
    ],
)
def test_nothing_is_added_under_another_name(bob: Bob, path: str, body: object) -> None:
    assert bob.ask("POST", path, body).status in (400, 403)
    assert sorted(one.name for one in (bob.hub.folder / "ann").iterdir()) == ["diary", "open"]


def test_private_apps_are_not_read(bob: Bob) -> None:
    for path in ("/api/spaces/ann/diary", "/spaces/ann/diary/resolve/main/app.py", "/-/api/apps/ann/diary"):
        answer = bob.ask("GET", path)
        assert answer.status == 404
        assert "thoughts" not in answer.text
    assert "diary" not in bob.ask("GET", "/api/spaces").text
    assert bob.ask("POST", "/-/api/apps/ann/diary/duplicate", {"to": "bob/copy"}).status == 404


def test_a_copy_has_no_hidden_files_and_no_secrets_of_the_original(bob: Bob) -> None:
    made = bob.ask("POST", "/-/api/apps/ann/open/duplicate", {"to": "bob/copy"})
    assert (made.status, made.json()["missing_secrets"]) == (201, ["KEY"])
    copied = bob.hub.folder / "bob/copy"
    assert [one.name for one in copied.iterdir() if one.is_file()] == ["app.py"]
    found = subprocess.run(
        ["grep", "-rlaF", "hunter2", str(bob.hub.folder)], capture_output=True, text=True, check=False
    )
    assert found.stdout == ""


def test_a_folder_of_the_hub_is_no_owner(tmp_path: Path) -> None:
    folder = write_apps(tmp_path, [("ann/hello.py", HELLO)])
    with run_hub(folder, "--data", str(folder / "data")) as running:
        token = running.token(running.cookie(), "write")
        body = json.dumps({"name": "git", "organization": "data", "type": "space", "sdk": "gradio"})
        made = curl(f"{running.url}/api/repos/create", "-d", body, "-H", f"Authorization: Bearer {token}")
        assert made.status == 409
