"""Files in and out."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import quote, unquote

import pytest

from tests.curl import call, curl, post, result
from tests.http.test_queue import fn_index
from tests.servers import Server, run_script, serving

APP = Path(__file__).parent / "apps" / "calls.py"


def upload(server: Server, file: Path, *arguments: str) -> str:
    answer = curl("-F", f"files=@{file}", f"{server.url}/upload", *arguments)
    assert answer.status == 200, answer.text
    return str(answer.json()[0])


@pytest.fixture
def note(tmp_path: Path) -> Path:
    file = tmp_path / "a note.txt"
    file.write_text("hello")
    return file


@pytest.mark.parametrize("route", ["/upload", "/gradio_api/upload", "/upload/"])
def test_an_uploaded_file_goes_into_a_call_without_meta(server: Server, note: Path, route: str) -> None:
    path = curl("-F", f"files=@{note}", f"{server.url}{route}").json()[0]
    assert result(f"{server.url}/call/size_of", {"path": path}) == [5]


def test_several_files_come_back_in_order(server: Server, tmp_path: Path) -> None:
    names = ["one.txt", "two.txt", "three.txt"]
    for name in names:
        (tmp_path / name).write_text(name)
    fields = [part for name in names for part in ("-F", f"files=@{tmp_path / name}")]
    paths = curl(*fields, f"{server.url}/upload").json()
    assert [Path(path).name for path in paths] == names


def test_a_file_that_comes_out_can_be_downloaded(server: Server, note: Path) -> None:
    file = result(f"{server.url}/call/shout", {"path": upload(server, note)})[0]
    assert file["orig_name"] == "loud.txt"
    assert file["meta"] == {"_type": "gradio.FileData"}
    assert file["url"].startswith(f"{server.url}/gradio_api/file=")
    assert curl(file["url"]).text == "HELLO"


NAMES = [
    "O'Brien & Co 50%.txt",
    "re\u0301sume\u0301.txt",
    "👍漢字.txt",
    "a=b #1+2 [x].txt",
    "漢" * 83 + ".txt",
    "%41.txt",
]


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_goes_in_and_comes_out(server: Server, tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_text("hello")
    path = upload(server, file)
    assert Path(path).name == name
    answer = curl(f"{server.url}/file={quote(path)}")
    kind, _, told = answer.headers["content-disposition"].partition("; filename*=utf-8''")
    assert (answer.text, kind, unquote(told)) == ("hello", "attachment", name)


@pytest.mark.parametrize("name", ["漢" * 200, "漢" * 200 + ".txt", "a" * 4000 + ".txt"])
def test_a_name_longer_than_a_file_system_takes_is_cut(server: Server, note: Path, name: str) -> None:
    answer = curl("-F", f"files=@{note};filename={name}", f"{server.url}/upload")
    assert answer.status == 200, answer.text
    path = answer.json()[0]
    assert len(Path(path).name.encode()) <= 255
    assert Path(path).suffix == Path(name).suffix
    assert result(f"{server.url}/call/size_of", {"path": path}) == [5]


def test_a_part_of_a_file_can_be_fetched(server: Server, note: Path) -> None:
    url = f"{server.url}/file={quote(upload(server, note))}"
    part = curl(url, "-H", "Range: bytes=1-2")
    assert (part.status, part.text) == (206, "el")
    head = curl("-I", url)
    assert (head.status, head.headers["content-length"]) == (200, "5")
    assert head.headers["etag"]


def test_a_part_beyond_the_end_is_416(server: Server, note: Path) -> None:
    answer = curl(f"{server.url}/file={quote(upload(server, note))}", "-H", "Range: bytes=50-")
    assert (answer.status, answer.headers["content-range"]) == (416, "bytes */5")


def test_a_file_that_the_caller_has_is_not_sent_again(server: Server, note: Path) -> None:
    url = f"{server.url}/file={quote(upload(server, note))}"
    first = curl(url)
    tag, changed = first.headers["etag"], first.headers["last-modified"]
    for header in (f"If-None-Match: {tag}", f'If-None-Match: "x", W/{tag}', f"If-Modified-Since: {changed}"):
        again = curl(url, "-H", header)
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", tag)
    for header in ('If-None-Match: "x"', "If-Modified-Since: Mon, 01 Jan 2001 00:00:00 GMT", "If-Modified-Since: x"):
        assert curl(url, "-H", header).status == 200


@pytest.mark.parametrize("name", ["naïve – 文 (1).txt", "100 % sure.txt", "a#b?c&d.txt", "plus+and,comma.txt"])
def test_a_file_with_an_odd_name_comes_back_under_it(server: Server, tmp_path: Path, name: str) -> None:
    (tmp_path / "a").write_text("hello")
    path = curl("-F", f'files=@"{tmp_path / "a"}";filename="{name}"', f"{server.url}/upload").json()[0]
    answer = curl(f"{server.url}/file={quote(path)}")
    assert answer.text == "hello"
    shown = answer.headers["content-disposition"]
    assert quote(Path(path).name) in shown or Path(path).name in shown


@pytest.mark.parametrize(
    "route", ["/", "/config", "/info", "/queue/status", "/theme.css", "/robots.txt", "/manifest.json", "/user"]
)
def test_head_tells_what_get_would(server: Server, route: str) -> None:
    head, full = curl("-I", f"{server.url}{route}"), curl(f"{server.url}{route}")
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-type"] == full.headers["content-type"]


def test_head_of_a_stream_ends_at_once_and_takes_nothing_from_it(server: Server) -> None:
    url = f"{server.url}/queue/data?session_hash=head"
    post(f"{server.url}/queue/join", {"data": ["Ada"], "fn_index": fn_index(server, "cheer"), "session_hash": "head"})
    head = curl("-I", url)
    assert head.headers["content-type"].startswith("text/event-stream")
    assert "process_completed" in curl("-N", url).text


def test_a_file_over_the_limit_is_refused_while_it_comes(server: Server, tmp_path: Path) -> None:
    big = tmp_path / "big.bin"
    big.write_bytes(bytes(200_000))
    assert curl("-F", f"files=@{big}", f"{server.url}/upload").status == 413


@pytest.mark.parametrize("name", ["page.html", "drawing.svg", "script.js", "page.xhtml", "noending"])
def test_what_a_browser_could_run_is_a_download(server: Server, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("<script>alert(1)</script>")
    answer = curl(f"{server.url}/file={upload(server, tmp_path / name)}")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "html" not in answer.headers["content-type"]
    assert "sandbox" in answer.headers["content-security-policy"]


def test_an_upload_that_is_none_is_400(server: Server) -> None:
    for arguments in (["-d", "x"], ["-H", "Content-Type: multipart/form-data", "-d", "x"], ["-F", "other=1"]):
        assert curl(*arguments, f"{server.url}/upload").status == 400, arguments


@pytest.mark.parametrize("name", ["../../../tmp/evil.txt", "/etc/evil", "..\\evil", "..", "a\x01b", "x" * 300])
def test_a_name_cannot_leave_the_folder_of_its_upload(server: Server, note: Path, name: str) -> None:
    path = Path(curl("-F", f'files=@"{note}";filename="{name}"', f"{server.url}/upload").json()[0])
    assert path.resolve().is_file()
    assert path.read_text() == "hello"
    assert str(path).startswith(str(Path(upload(server, note)).parents[1]))
    assert len(path.name) <= 255


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """A web server on this machine, which a call may fetch from only when its host is allowed."""
    (tmp_path / "remote.txt").write_text("from afar")
    handler = functools.partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    with serving(server):
        yield f"http://127.0.0.1:{server.server_port}/remote.txt"


def test_a_url_is_fetched_when_its_host_is_allowed(site: str) -> None:
    with run_script(APP, env={**os.environ, "LIMELIGHT_FETCH_ALLOW_HOSTS": "127.0.0.1"}) as server:
        assert result(f"{server.url}/call/size_of", {"path": site}) == [9]


def test_a_private_url_is_refused(server: Server, site: str) -> None:
    answer = post(f"{server.url}/call/size_of", {"data": [{"path": site}]})
    assert answer.status == 422
    assert "from afar" not in answer.text


def test_a_url_that_cannot_be_fetched_is_the_jobs_error(server: Server) -> None:
    event, error = call(f"{server.url}/call/size_of", {"path": "http://nowhere.invalid/x"})[-1]
    assert event == "error"
    assert "nowhere.invalid" in error["error"]
