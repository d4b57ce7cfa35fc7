"""Published attacks on servers of this protocol, by the number of their advisory.

Those that name a file, an address or another site at a place that takes one stand in `test_files.py`,
`test_requests.py` and `test_table.py`, where every place is tried; the others have a row here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.engine.files.store import FileStore
from limelight.engine.stores.logins import Logins
from limelight.engine.stores.memory import MemoryBackend
from limelight.http.auth import Authenticator
from limelight.http.site import HttpOptions
from tests.raw import Client, client
from tests.servers import run_script

APP = """
import limelight as gr

with gr.Blocks() as demo:
    choice, text = gr.Dropdown(["a", "b"]), gr.Textbox()
    gr.Button().click(lambda value: value, choice, text, api_name="choose")

if __name__ == "__main__":
    demo.launch(allowed_paths=[{folder!r}])
"""
EVIL = "https://evil.example"
FORM = {"Content-Type": "multipart/form-data; boundary=x"}


@dataclass(frozen=True)
class Target:
    url: str
    asker: Client
    folder: Path
    """Served to everybody."""

    def ask(self, path: str, **headers: str) -> tuple[int, str]:
        """Status and all that the answer says, a place to go included."""
        answer = self.asker.get(path, {name.replace("_", "-"): value for name, value in headers.items()})
        return answer.status, answer.text + str(answer.headers)

    def uploaded(self, name: str, content: str) -> str:
        form = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n{content}\r\n--x--\r\n'
        return str(self.asker.ask("POST", "/upload", form.encode(), FORM).json()[0])


@pytest.fixture(scope="module")
def target(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Target]:
    folder = tmp_path_factory.mktemp("served")
    script = tmp_path_factory.mktemp("app") / "app.py"
    script.write_text(APP.format(folder=str(folder)))
    with run_script(script, "--host", "0.0.0.0") as server, client(server) as asker:
        yield Target(server.url, asker, folder)


def absent(*paths: str) -> Callable[[Target], None]:
    """What is not there can do no harm."""

    def check(target: Target) -> None:
        for path in paths:
            for prefix in ("", "/gradio_api"):
                assert target.ask(prefix + path)[0] == 404, path

    return check


def refused(*paths: str) -> Callable[[Target], None]:
    """Neither served nor led to."""

    def check(target: Target) -> None:
        for path in paths:
            status, said = target.ask(f"/file={path}")
            assert (status, "'location'" in said) == (403, False), path

    return check


def of_windows(*names: str) -> Callable[[Target], None]:
    """Forms that mean another file there are refused here too, where they are plain names of files that exist."""

    def check(target: Target) -> None:
        for name in ("plain.txt", *names):
            (target.folder / name).write_text("content")
        assert target.ask(f"/file={target.folder}/plain.txt")[0] == 200
        for name in names:
            assert target.ask(f"/file={target.folder}/{name}")[0] == 403, name

    return check


def choices_hold(target: Target) -> None:
    for value in ("c", "/etc/passwd", ["a"], {"path": "/etc/passwd"}):
        assert target.asker.post("/call/choose", {"data": [value]}).status == 422


def formats_are_enumerated(target: Target) -> None:
    for make in (gr.Audio, gr.Video):
        with pytest.raises(DeclarationError, match="format"):
            make(format="/etc/passwd")


def no_header_widens_what_is_fetched(target: Target) -> None:
    for path in ("/", "/config"):
        target.ask(path, X_Direct_Url="http://127.0.0.1:1")
    absent("/proxy=http://127.0.0.1:1/")(target)


def logout_leads_home(target: Target) -> None:
    for address in (EVIL, "//evil.example", "////evil.example", "\\\\evil.example", "/\\evil.example"):
        for path in ("/logout", "/login/callback", "/login"):
            status, said = target.ask(f"{path}?_target_url={address}")
            assert status in (302, 404, 405)
            assert "evil" not in said


def a_cookie_excuses_no_origin(target: Target) -> None:
    for cookie in ("limelight-visitor=" + "a" * 22, "access-token-x=y"):
        headers = {"Origin": EVIL, "Cookie": cookie}
        assert target.asker.post("/call/choose", {"data": ["a"]}, headers).status == 403


def no_host_lets_another_origin_read(target: Target) -> None:
    for host in ("x.example", "localhost", "127.0.0.1"):
        for path in ("/config", "/info"):
            assert "access-control" not in target.ask(path, Host=host, Origin=EVIL)[1]


def secrets_are_random(target: Target) -> None:
    logins = Logins(MemoryBackend(FileStore(target.folder)))
    first, second = (Authenticator(HttpOptions(auth={"ada": "x"}), logins) for _ in range(2))
    assert first.login(first.begin("ada")) is not None
    assert second.login(first.begin("ada")) is None


def a_host_is_its_own_answers_only(target: Target) -> None:
    for _ in range(3):
        target.ask("/config", Host="evil.example")
        target.ask("/info", X_Forwarded_Host="evil.example")
        for path in ("/config", "/info", "/openapi.json", "/"):
            assert "evil.example" not in target.ask(path)[1]


def what_runs_is_a_download(target: Target) -> None:
    for name in ("x.html", "x.svg", "x.js", "x.xml", "x.xhtml", "x.pdf", "x"):
        answer = target.asker.get(f"/file={target.uploaded(name, '<script>alert(1)</script>')}")
        assert answer.headers["content-disposition"].startswith("attachment")
        assert "sandbox" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "html" not in answer.headers["content-type"]


ROWS: dict[str, Callable[[Target], None]] = {
    "CVE-2024-47166": absent("/custom_component/x/client/../x", "/custom_component/x/server/component/..%2fx"),
    "CVE-2024-12217": of_windows("secret.txt::$DATA", "secret.txt:stream", "c:secret.txt"),
    "CVE-2026-28414": absent("/static//windows/win.ini", "/static/%5cwindows/win.ini", "/assets//windows/win.ini"),
    "CVE-2024-34510": refused("\\\\host\\share", "//host/share", "/\\host/share", "\\/host/share", "%5c%5chost%5cx"),
    "CVE-2024-10648": formats_are_enumerated,
    "GHSA-26jh-r8g2-6fpr": choices_hold,
    "CVE-2024-1183": refused("http://127.0.0.1:22", "http://10.0.0.5:22"),
    "CVE-2024-4940": refused(EVIL, "HTTPS://evil.example", "//evil.example"),
    "CVE-2024-8021": refused("https:%2f%2fevil.example", "%68ttps://evil.example", "https:%5c%5cevil.example"),
    "CVE-2024-2206": no_header_widens_what_is_fetched,
    "CVE-2026-28416": absent("/proxy=http://169.254.169.254/", "/proxy/http://169.254.169.254/"),
    "CVE-2026-48545": absent("/proxy=https://x.hf.space/"),
    "CVE-2026-28415": logout_leads_home,
    "CVE-2024-47084": a_cookie_excuses_no_origin,
    "CVE-2025-5320": no_host_lets_another_origin_read,
    "CVE-2024-47168": absent("/monitoring", "/monitoring/summary", "/metrics", "/status", "/status.json"),
    "CVE-2024-47869": absent("/monitoring/key"),
    "CVE-2026-27167": secrets_are_random,
    "CVE-2024-47870": a_host_is_its_own_answers_only,
    "CVE-2024-47872": what_runs_is_a_download,
}


@pytest.mark.parametrize("row", ROWS)
def test_row(target: Target, row: str) -> None:
    ROWS[row](target)
