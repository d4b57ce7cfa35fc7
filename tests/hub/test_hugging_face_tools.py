"""The tools of the Hugging Face Hub, unchanged, with a hub as their endpoint."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from huggingface_hub import HfApi, SpaceHardware
from huggingface_hub.errors import EntryNotFoundError, HfHubHTTPError, RepositoryNotFoundError

from tests.curl import curl
from tests.hub.hubs import HELLO, RunningHub, run_hub, write_apps
from tests.hub.test_apps_api import TELLING
from tests.waiting import eventually

CALLING = """
import sys
from gradio_client import Client

client = Client("{name}", token={token!r}, verbose=False)
print(client.predict("Ada", api_name="/greet"))
"""

HF = str(Path(sys.executable).parent / "hf")


@dataclass(frozen=True)
class Tools:
    hub: RunningHub
    token: str
    home: Path

    @property
    def api(self) -> HfApi:
        return HfApi(endpoint=self.hub.url, token=self.token)

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "HF_ENDPOINT": self.hub.url, "HF_HOME": str(self.home), "HF_TOKEN": self.token}

    def run(self, *command: str, token: bool = True) -> str:
        environment = self.environment if token else {**self.environment, "HF_TOKEN": ""}
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=100, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def python(self, script: str, *, token: bool = True) -> str:
        return self.run(sys.executable, "-c", script, token=token).strip()


@pytest.fixture
def tools(tmp_path: Path) -> Iterator[Tools]:
    scripts = [("ann/hello.py", HELLO), ("admin/telling/app.py", TELLING)]
    with run_hub(write_apps(tmp_path / "apps", scripts)) as running:
        token = running.token(running.cookie(), "read", "call", "write")
        yield Tools(running, token, tmp_path / "hf")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    write_apps(folder, [("app.py", HELLO), ("data/words.txt", "one two"), ("README.md", "---\ntitle: Greeter\n---\n")])
    return folder


def test_an_app_is_added_uploaded_called_and_removed(tools: Tools, source: Path) -> None:
    api = tools.api
    assert api.whoami()["name"] == "admin"
    assert not api.repo_exists("admin/greeter", repo_type="space")
    created = api.create_repo("admin/greeter", repo_type="space", space_sdk="gradio", private=True)
    assert created.repo_id == "admin/greeter"
    assert api.get_space_runtime("admin/greeter").stage == "NO_APP_FILE"
    with pytest.raises(HfHubHTTPError, match="409"):
        api.create_repo("admin/greeter", repo_type="space", space_sdk="gradio")
    api.create_repo("admin/greeter", repo_type="space", space_sdk="gradio", exist_ok=True)
    api.upload_folder(repo_id="admin/greeter", repo_type="space", folder_path=source)
    info = api.space_info("admin/greeter")
    assert (info.host, info.private) == (f"{tools.hub.url}/admin/greeter/", True)
    assert info.siblings is not None
    assert [one.rfilename for one in info.siblings] == ["README.md", "app.py", "data/words.txt"]
    assert tools.python(CALLING.format(name="admin/greeter", token=tools.token), token=False) == "Hello Ada"
    api.delete_repo("admin/greeter", repo_type="space")
    assert not api.repo_exists("admin/greeter", repo_type="space")


def test_a_public_app_is_called_by_its_name(tools: Tools) -> None:
    assert tools.python(CALLING.format(name="ann/hello", token=None), token=False) == "Hello Ada"


def test_a_new_version_replaces_files_and_keeps_the_others(tools: Tools, source: Path, tmp_path: Path) -> None:
    api = tools.api
    api.create_repo("admin/greeter", repo_type="space", space_sdk="gradio")
    first = api.upload_folder(repo_id="admin/greeter", repo_type="space", folder_path=source)
    script = HELLO.replace("Hello", "Goodbye").encode()
    second = api.upload_file(path_or_fileobj=script, path_in_repo="app.py", repo_id="admin/greeter", repo_type="space")
    assert first.oid != second.oid
    assert tools.python(CALLING.format(name="admin/greeter", token=None)) == "Goodbye Ada"
    found = api.hf_hub_download("admin/greeter", "data/words.txt", repo_type="space", cache_dir=tmp_path / "cache")
    assert Path(found).read_text() == "one two"
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download("admin/greeter", "nothing.txt", repo_type="space", cache_dir=tmp_path / "cache")
    api.delete_file("data/words.txt", "admin/greeter", repo_type="space")
    assert api.list_repo_files("admin/greeter", repo_type="space") == ["README.md", "app.py"]
    whole = api.snapshot_download("admin/greeter", repo_type="space", cache_dir=tmp_path / "cache")
    assert (Path(whole) / "app.py").read_bytes() == script


def test_what_an_app_has_written_stays_with_it(tools: Tools, source: Path) -> None:
    api = tools.api
    api.create_repo("admin/greeter", repo_type="space", space_sdk="gradio")
    api.upload_folder(repo_id="admin/greeter", repo_type="space", folder_path=source)
    place = tools.hub.folder / "admin/greeter"
    write_apps(place, [(".gradio/flagged/log.csv", "of the app")])
    write_apps(source, [(".gradio/flagged/log.csv", "of the developer"), ("__pycache__/app.pyc", ""), ("more.py", "")])
    api.upload_folder(repo_id="admin/greeter", repo_type="space", folder_path=source)
    assert (place / "more.py").exists()
    assert (place / ".gradio/flagged/log.csv").read_text() == "of the app"
    assert not (place / "__pycache__/app.pyc").exists()
    assert api.list_repo_files("admin/greeter", repo_type="space") == [
        "README.md",
        "app.py",
        "data/words.txt",
        "more.py",
    ]


def test_variables_secrets_and_states_of_an_app(tools: Tools) -> None:
    api, app = tools.api, "admin/telling"
    api.add_space_variable(app, "GREETING", "hello", description="what it says")
    assert api.get_space_variables(app)["GREETING"].value == "hello"
    api.add_space_secret(app, "KEY", "s3cr3t")
    assert list(api.get_space_secrets(app)) == ["KEY"]
    api.delete_space_secret(app, "KEY")
    assert api.delete_space_variable(app, "GREETING") == {}
    assert api.pause_space(app).stage == "PAUSED"
    api.restart_space(app)
    eventually(lambda: api.get_space_runtime(app).stage == "RUNNING", "a running app")
    assert any("built and ready" in line for line in api.fetch_space_logs(app))
    with pytest.warns(UserWarning, match="48 hours"):  # what is true of the Spaces of Hugging Face
        assert api.set_space_sleep_time(app, 600).sleep_time == 600
    assert {one.id for one in api.list_spaces(author="ann")} == {"ann/hello"}
    with pytest.raises(RepositoryNotFoundError):
        api.space_info("admin/nothing")
    api.update_repo_settings(app, repo_type="space", visibility="private")
    assert HfApi(endpoint=tools.hub.url, token=False).repo_exists(app, repo_type="space") is False


def test_a_copy_is_private_and_has_no_values_of_secrets(tools: Tools) -> None:
    api = tools.api
    api.add_space_variable("ann/hello", "GREETING", "hello")
    api.add_space_secret("ann/hello", "KEY", "s3cr3t")
    made = tools.python(
        "from gradio_client import Client\n"
        f"client = Client.duplicate('ann/hello', 'copied', token={tools.token!r}, verbose=False)\n"
        "print(client.predict('Ada', api_name='/greet'))"
    )
    assert made.endswith("Hello Ada")
    assert api.space_info("admin/copied").private
    assert api.get_space_variables("admin/copied")["GREETING"].value == "hello"
    assert list(api.get_space_secrets("admin/copied")) == ["KEY"]
    assert api.duplicate_repo("ann/hello", "admin/again", repo_type="space").repo_id == "admin/again"
    eventually(lambda: api.space_info("admin/again").private, "a second copy")


def test_the_command_hf(tools: Tools, source: Path) -> None:
    assert "admin" in tools.run(HF, "auth", "whoami")
    tools.run(HF, "repos", "create", "admin/typed", "--repo-type", "space", "--space-sdk", "gradio")
    tools.run(HF, "upload", "admin/typed", str(source), "--repo-type", "space")
    assert tools.python(CALLING.format(name="admin/typed", token=None)) == "Hello Ada"


def test_what_the_hub_does_not_have_is_said(tools: Tools) -> None:
    with pytest.raises(HfHubHTTPError, match="no models and datasets"):
        tools.api.create_repo("admin/model")
    with pytest.raises(HfHubHTTPError, match="hub's own machine"):
        tools.api.request_space_hardware("admin/telling", SpaceHardware.A100_LARGE)


def test_the_host_of_an_app_is_where_its_page_is(tmp_path: Path) -> None:
    with run_hub(write_apps(tmp_path, [("ann/hello.py", HELLO)]), "--domain", "hub.localhost") as running:
        port = running.url.rpartition(":")[2]
        info = curl(f"{running.url}/api/spaces/ann/hello", "-H", f"Host: hub.localhost:{port}").json()
        assert info["host"] == f"http://ann-hello.hub.localhost:{port}/"
        assert curl(f"{running.url}/config", "-H", f"Host: ann-hello.hub.localhost:{port}").status == 200


def test_what_a_crash_left_of_a_commit_is_removed(tmp_path: Path) -> None:
    write_apps(tmp_path, [("ann/hello.py", HELLO), (".drafts/left/new/app.py", HELLO)])
    with run_hub(tmp_path) as running:
        assert [one["id"] for one in curl(f"{running.url}/api/spaces").json()] == ["ann/hello"]
        assert not (tmp_path / ".drafts").exists()
