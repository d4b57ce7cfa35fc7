"""Published attacks on servers of this kind, as real requests: each is refused, and nothing is read or fetched."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.curl import call, curl, frames, post
from tests.http.test_queue import fn_index
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parents[1] / "http" / "apps" / "calls.py"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture(scope="module")
def issued(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file that the server stores."""
    note = tmp_path_factory.mktemp("note") / "note.txt"
    note.write_text("hello")
    return Path(curl("-F", f"files=@{note}", f"{server.url}/upload").json()[0])


TRAVERSALS = ["/../../../../../etc/passwd", "/../" * 12 + "etc/passwd", "../../../../../../etc/passwd", "/..%2f..%2f..%2f..%2f..%2fetc/passwd", "/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd"]  # fmt: skip  # noqa: E501  # a list of attacks


@pytest.mark.parametrize("prefix", ["/file=", "/file/", "/gradio_api/file=", "/gradio_api/file/"])
@pytest.mark.parametrize(
    "path",
    ["/etc/passwd", "/etc/./passwd", "//etc/passwd", "etc/passwd", "%2fetc%2fpasswd", "%252fetc%252fpasswd",
     "/proc/self/environ", "/dev/zero", "\\\\host\\share", "C:\\windows\\win.ini", "/etc/passwd::$DATA",
     "/etc/passwd%00.txt", "http://169.254.169.254/", "https://example.com/", "file:///etc/passwd"],
)  # fmt: skip
def test_a_foreign_path_is_not_served(server: Server, prefix: str, path: str) -> None:
    answer = curl("--path-as-is", f"{server.url}{prefix}{path.replace(chr(92), '%5C')}")
    assert answer.status in (400, 403, 404)
    assert "root:" not in answer.text
    assert "location" not in answer.headers


@pytest.mark.parametrize("tail", TRAVERSALS)
@pytest.mark.parametrize("start", ["file", "folder", "store"])
def test_no_traversal_leaves_the_store(server: Server, issued: Path, tail: str, start: str) -> None:
    begin = {"file": issued, "folder": issued.parent, "store": issued.parents[1]}[start]
    answer = curl("--path-as-is", f"{server.url}/file={begin}{tail}")
    assert answer.status in (403, 404)
    assert "root:" not in answer.text


def test_a_symbolic_link_in_the_store_leads_nowhere(server: Server, issued: Path) -> None:
    link = issued.with_name("link.txt")
    link.symlink_to("/etc/passwd")
    try:
        assert curl(f"{server.url}/file={link}").status in (403, 404)
    finally:
        link.unlink()


BAD_PATHS = ["/etc/passwd", "/dev/urandom", "/proc/self/environ", "../../etc/passwd", "", ".", "/tmp", "\x00"]


@pytest.mark.parametrize("meta", [{}, {"meta": {"_type": "gradio.FileData"}, "orig_name": "x", "url": "x"}])
@pytest.mark.parametrize("path", BAD_PATHS)
def test_a_call_takes_only_paths_that_the_server_issued(server: Server, path: str, meta: dict[str, object]) -> None:
    index, value = fn_index(server, "shout"), {"path": path, **meta}
    requests: list[tuple[str, dict[str, object]]] = [
        ("/call/shout", {"data": [value]}),
        ("/call/v2/shout", {"path": value}),
        ("/run/shout", {"data": [value]}),
        ("/api/shout", {"data": [value], "fn_index": index}),
        ("/queue/join", {"data": [value], "fn_index": index, "session_hash": "s"}),
        ("/gradio_api/call/shout", {"data": [value]}),
    ]
    for route, body in requests:
        answer = post(f"{server.url}{route}", body)
        assert answer.status in (403, 422), (route, answer.text)


def test_text_that_looks_like_a_file_stays_text(server: Server) -> None:
    event, data = call(f"{server.url}/call/cheer", '{"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}')[-1]
    assert event == "complete"
    assert "url" not in data[0]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "2130706433", "0x7f000001",
     "017700000001", "127.1", "127.0.1", "0", "[::]"],
)  # fmt: skip
def test_a_url_of_this_machine_is_never_fetched(server: Server, host: str) -> None:
    family = socket.AF_INET6 if host.startswith("[") else socket.AF_INET
    with socket.socket(family) as listener:
        listener.bind(("::" if family == socket.AF_INET6 else "0.0.0.0", 0))
        listener.listen()
        listener.settimeout(0)
        url = f"http://{host}:{listener.getsockname()[1]}/x"
        refuse(server, url)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.mark.parametrize(
    "url",
    ["http://169.254.169.254/latest/meta-data/", "http://10.0.0.5:22/", "http://192.168.1.1/", "http://[fe80::1]/",
     "http://[fd00::1]/", "http://[64:ff9b::7f00:1]/", "http://100.64.0.1/", "http://user@127.0.0.1/", "ftp://example.com/x",
     "file:///etc/passwd", "gopher://127.0.0.1/", "http://127.0.0.1\\@example.com/"],
)  # fmt: skip
def test_a_private_address_or_another_scheme_is_refused(server: Server, url: str) -> None:
    refuse(server, url)


def refuse(server: Server, url: str) -> None:
    answer = post(f"{server.url}/call/size_of", {"data": [{"path": url}]})
    if answer.status == 200:  # a name has to be looked up first: then the job ends in an error
        events = frames(curl("-N", f"{server.url}/call/size_of/{answer.json()['event_id']}").text)
        assert events[-1][0] == "error"
    else:
        assert answer.status == 422


def test_a_redirect_to_a_private_host_is_not_followed(tmp_path: Path) -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as site, socket.create_server(("127.0.0.2", 0)) as secret:
        secret.settimeout(0)
        target = f"http://127.0.0.2:{secret.getsockname()[1]}/"

        def redirect() -> None:
            connection, _ = site.accept()
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\n\r\n".encode())

        threading.Thread(target=redirect, daemon=True).start()
        with run_script(APP, env={"PATH": "/usr/bin:/bin", "LIMELIGHT_FETCH_ALLOW_HOSTS": "127.0.0.1"}) as server:
            refuse(server, f"http://127.0.0.1:{site.getsockname()[1]}/")
        assert asked
        with pytest.raises(BlockingIOError):
            secret.accept()


@pytest.mark.parametrize(
    "route", ["/call/cheer", "/queue/join", "/upload", "/login", "/logout", "/cancel", "/run/cheer"]
)
@pytest.mark.parametrize(
    "header",
    ["Origin: https://evil.example", "Origin: null", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"],
)
def test_another_site_cannot_act(server: Server, route: str, header: str) -> None:
    answer = post(f"{server.url}{route}", {"data": ["x"]}, "-H", header, "-b", "a=b")
    assert answer.status == 403
    assert "access-control-allow-origin" not in answer.headers


def test_another_site_cannot_read(server: Server) -> None:
    answer = curl(f"{server.url}/config", "-H", "Origin: https://evil.example", "-H", "Host: evil.example")
    assert "access-control-allow-origin" not in answer.headers
    preflight = ["-X", "OPTIONS", "-H", "Origin: https://evil.example", "-H", "Access-Control-Request-Method: POST"]
    assert curl(f"{server.url}/call/cheer", *preflight).status == 403


def test_a_page_of_this_server_may_act(server: Server) -> None:
    answer = post(f"{server.url}/call/cheer", {"data": ["x"]}, "-H", f"Origin: {server.url}")
    assert answer.status == 200


@pytest.mark.parametrize("header", ['X-Forwarded-Host: evil.example"><script>', "Host: evil.example<script>"])
def test_a_header_puts_no_markup_into_the_page(server: Server, header: str) -> None:
    assert (
        "<script>"
        not in curl(f"{server.url}/", "-H", header)
        .text.replace("<script type", "")
        .partition("limelight-config")[2][:9]
    )
    assert "evil.example<" not in curl(f"{server.url}/", "-H", header).text


@pytest.mark.parametrize("header", ["X: y", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Site: same-site"])
def test_logout_by_a_foreign_link_changes_nothing(server: Server, header: str) -> None:
    answer = curl(f"{server.url}/logout?_target_url=https://evil.example", "-H", header)
    assert "evil" not in answer.headers.get("location", "")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    "route", ["/proxy=http://127.0.0.1/", "/monitoring", "/component_server", "/static//etc/passwd"]
)
def test_what_is_not_offered_is_absent(server: Server, route: str) -> None:
    assert curl(f"{server.url}{route}").status in (404, 405)


def test_assets_are_a_fixed_set(server: Server) -> None:
    for name in ("../index.py", "..%2f__init__.py", quote("../../app.py", safe=""), ".built-from", "x.js"):
        assert curl("--path-as-is", f"{server.url}/assets/{name}").status == 404


def test_a_huge_part_header_is_refused(server: Server, tmp_path: Path) -> None:
    body = tmp_path / "body"
    head = (
        b'--x\r\nContent-Disposition: form-data; name="files"; filename="'
        + b"5" * 5_000_000
        + b'"\r\n\r\nhi\r\n--x--\r\n'
    )
    body.write_bytes(head)
    kind = "Content-Type: multipart/form-data; boundary=x"
    assert curl(f"{server.url}/upload", "-H", kind, "--data-binary", f"@{body}").status in (400, 413)


def test_a_long_tail_after_the_boundary_costs_nothing(server: Server, tmp_path: Path) -> None:
    body = tmp_path / "body"
    part = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a"\r\n\r\nhi\r\n--x--\r\n'
    body.write_bytes(part + b"-" * 5_000_000)
    kind = "Content-Type: multipart/form-data; boundary=x"
    assert curl(f"{server.url}/upload", "-H", kind, "--data-binary", f"@{body}").status in (200, 400, 413)


def test_the_page_lets_no_foreign_script_run(server: Server) -> None:
    policy = curl(f"{server.url}/").headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "unsafe" not in scripts
    assert "nonce-" in scripts


def origin_status(server: Server, origin: str, **headers: str) -> int:
    given = {"Origin": origin, **{name.replace("_", "-"): value for name, value in headers.items()}}
    with client(server) as asker:
        return asker.post("/call/cheer", {"data": ["Ada"]}, given).status


def test_a_page_that_came_by_http_does_not_act_by_https(server: Server) -> None:
    host = server.url.partition("//")[2]
    assert origin_status(server, f"http://{host}") == 200
    assert origin_status(server, f"https://{host}", X_Forwarded_Proto="https") == 200
    assert origin_status(server, f"http://{host}", X_Forwarded_Proto="https") == 403
    # A proxy that does not say how it was asked: nobody else can have made a page of https.
    assert origin_status(server, f"https://{host}") == 200


@pytest.mark.parametrize(
    ("origin", "host", "proto", "status"),
    [
        ("http://localhost", "localhost:80", "http", 200),
        ("https://localhost", "localhost:443", "https", 200),
        ("https://LOCALHOST", "localhost", "https", 200),
        ("https://localhost:80", "localhost", "https", 403),
        ("http://localhost:443", "localhost:443", "https", 403),
        ("http://localhost:8080", "localhost", "http", 403),
        ("ftp://localhost", "localhost", "http", 403),
        ("localhost", "localhost", "http", 403),
        ("https://x@localhost", "localhost", "https", 403),
    ],
)
def test_ports_that_go_without_saying_are_the_same(
    server: Server, origin: str, host: str, proto: str, status: int
) -> None:
    assert origin_status(server, origin, Host=host, X_Forwarded_Proto=proto) == status
