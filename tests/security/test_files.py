"""Paths and addresses that callers name, at every place that takes one: refused, and nothing is read or fetched."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from limelight.core.errors import FetchRefused
from limelight.engine.files.fetch import Fetcher
from limelight.engine.files.store import FileStore
from tests.curl import Answer, frames
from tests.raw import Client, client
from tests.security.test_table import CALLS_METHODS, SERVES_PATHS, TAKES_FILES
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "files.py"
CANARY = "a canary that nobody may read"
META = {"meta": {"_type": "gradio.FileData"}, "orig_name": "x.png", "url": "http://localhost/x", "size": 1}

Json = Any  # Any: JSON


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`open` may be served, but neither what is blocked in it, nor hidden, nor where its links lead."""
    made = tmp_path_factory.mktemp("folder")
    for name in ("secret.txt", "open/fine.txt", "open/blocked/secret.txt", "open/.hidden/secret.txt", "open/.env"):
        (made / name).parent.mkdir(exist_ok=True, parents=True)
        (made / name).write_text("fine" if "fine" in name else CANARY)
    (made / "open" / "link.txt").symlink_to(made / "secret.txt")
    (made / "open" / "linked").symlink_to(made)
    os.mkfifo(made / "open" / "pipe")
    return made


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="module")
def server(folder: Path, store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    env = {**os.environ, "TEST_FOLDER": str(folder), "LIMELIGHT_TEMP_DIR": str(store)}
    with run_script(APP, env=env, log=tmp_path_factory.mktemp("said") / "log") as running:
        yield running


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


@pytest.fixture(scope="module")
def issued(server: Server) -> str:
    """The path of a file that the server stores."""
    form = b'--x\r\nContent-Disposition: form-data; name="files"; filename="own.txt"\r\n\r\nmine\1\r\n--x--\r\n'
    with client(server) as made:
        answer = made.ask("POST", "/upload", form, {"Content-Type": "multipart/form-data; boundary=x"})
    return str(answer.json()[0])


# what is served

TARGETS = [
    "/etc/passwd",
    "etc/passwd",
    "//etc/passwd",
    "/etc/./passwd",
    "/etc//passwd",
    "%2fetc%2fpasswd",
    "%252fetc%252fpasswd",
    "/etc/passwd%00.txt",
    "/etc/passwd%0a",
    "/etc/passwd::$DATA",
    "/proc/self/environ",
    "/proc/self/root/etc/passwd",
    "/proc/self/cwd/pyproject.toml",
    "/dev/stdin",
    "/dev/zero",
    "/dev/fd/0",
    "\\\\host\\share",
    "/\\host/share",
    "C:\\windows\\win.ini",
    "C:/windows/win.ini",
    "file:///etc/passwd",
    "http://127.0.0.1/",
    "https://example.com/",
    "HTTP://example.com/",
    "http:/example.com",
    "//example.com/",
    "",
    "/",
    ".",
    "~/.ssh/id_rsa",
    "{folder}/secret.txt",
    "{folder}/open",
    "{folder}/open/",
    "{folder}/open/../secret.txt",
    "{folder}/open/%2e%2e/secret.txt",
    "{folder}/open/%2e%2e%2fsecret.txt",
    "{folder}/open/%252e%252e/secret.txt",
    "{folder}/open/..%c0%afsecret.txt",
    "{folder}/open/%c0%ae%c0%ae/secret.txt",
    "{folder}/open/%ef%bc%8e%ef%bc%8e/secret.txt",
    "{folder}/open/..;/secret.txt",
    "{folder}/open/..\\secret.txt",
    "{folder}/open/link.txt",
    "{folder}/open/linked/secret.txt",
    "{folder}/open/linked/open/blocked/secret.txt",
    "{folder}/open/blocked/secret.txt",
    "{folder}/open/BLOCKED/secret.txt",
    "{folder}/open/blocked./secret.txt",
    "{folder}/open/.hidden/secret.txt",
    "{folder}/open/.env",
    "{folder}/open/pipe",
    "{folder}/opener/secret.txt",
    "{issued}/../../../../../../../../etc/passwd",
    "{issued}/../../secret.txt",
    "{issued}%00",
    "{store}",
    "{store}/.hidden",
]


CONVERTING = {
    "player": "expected a video",
    "microphone": "expected a sound",
    "mic": "expected a sound",
    "model": "expected a 3D model",
}
"""Components that take some formats only, and what they say of others."""


@pytest.mark.parametrize("route", sorted(SERVES_PATHS))
@pytest.mark.parametrize("prefix", ["", "/gradio_api"])
def test_only_what_was_issued_or_allowed_is_served(
    asker: Client, folder: Path, store: Path, issued: str, route: str, prefix: str
) -> None:
    start = prefix + route.partition("{")[0]
    before = listing(store)
    for target in TARGETS:
        named = target.replace("{folder}", str(folder)).replace("{store}", str(store)).replace("{issued}", issued)
        for method in ("GET", "HEAD"):
            answer = asker.ask(method, f"{start}{named}")
            assert answer.status in (400, 403, 404), (named, answer.text)
            assert_tells_nothing(answer)
    assert listing(store) == before
    assert asker.get(f"{start}{issued}").text == "mine\1"  # no text, which some inputs refuse
    assert asker.get(f"{start}{folder}/open/fine.txt").text == "fine"


def test_forbidden_and_absent_files_look_the_same(asker: Client, folder: Path) -> None:
    answers = [asker.get(f"/file={folder}/{name}") for name in ("secret.txt", "absent.txt", "open/absent.txt")]
    assert {(answer.status, answer.text.partition("/")[0]) for answer in answers} == {
        (403, answers[0].text.partition("/")[0])
    }


def listing(store: Path) -> list[str]:
    return sorted(str(path) for path in store.rglob("*"))


def assert_tells_nothing(answer: Answer) -> None:
    assert CANARY not in answer.text
    assert "root:" not in answer.text
    assert "location" not in answer.headers


# what comes in

SHAPES: dict[str, Callable[[Json], Json]] = {
    "file": lambda file: file,
    "files": lambda file: [file],
    "picture": lambda file: file,
    "sound": lambda file: file,
    "video": lambda file: file,
    "gallery": lambda file: [{"image": file, "caption": None}],
    "annotated": lambda file: {"image": file, "annotations": [{"image": file, "label": "A"}]},
    "compared": lambda file: [None, file],
    "model": lambda file: file,
    "message": lambda file: {"text": "", "files": [file]},
    "chat": lambda file: [{"role": "user", "content": {"file": file, "alt_text": None}}],
    "upload": lambda file: file,
    "download": lambda file: file,
    "microphone": lambda file: file,
    "player": lambda file: file,
    "background": lambda file: {"background": file, "layers": [], "composite": None, "id": None},
    "layer": lambda file: {"background": None, "layers": [file], "composite": None},
    "composite": lambda file: {"composite": file},
    "painting": lambda file: {"background": file, "layers": [file, file]},
}
"""How a file looks in the value of each kind of input."""

PATHS = [
    "/etc/passwd",
    "../../etc/passwd",
    "etc/passwd",
    "/proc/self/environ",
    "/dev/urandom",
    "",
    ".",
    "/tmp",
    "\0",
    "/etc/passwd\0.png",
    "file:///etc/passwd",
    "ftp://127.0.0.1/x",
    "{folder}/secret.txt",
    "{folder}/open/fine.txt",
    "{folder}/open/link.txt",
    "{folder}/open/pipe",
    "{issued}/../../../../../../etc/passwd",
    "{issued}\0",
    "\\\\host\\share",
    "~/.bashrc",
]
"""What an input may not name; what is allowed to be served is no exception, for nobody uploaded it."""


def ask_with(asker: Client, route: str, name: str, value: Json) -> Answer:
    """Calls the function `name` by way of that route; a stream's answer stands for its job's."""
    index = [*SHAPES, "camera"].index(name)
    if route == "/call/v2/{api_name}":
        return asker.post(f"/call/v2/{name}", {"value": value})
    if route == "/queue/join":
        return asker.post(route, {"data": [value], "fn_index": index, "session_hash": "s"})
    if route == "/stream/{event_id}":
        job = camera(asker)
        try:
            return asker.post(f"/stream/{job}", {"data": [value]})
        finally:
            asker.post(f"/stream/{job}/close", {})
    return asker.post(route.replace("{api_name}", name), {"data": [value]})


def camera(asker: Client) -> str:
    """A streaming job that runs, with no picture so far."""
    return str(asker.post("/call/camera", {"data": [None]}).json()["event_id"])


def end_of(asker: Client, answer: Answer, name: str) -> Json:
    """The last event of a call that was accepted; its refusal if it was not."""
    if answer.status != 200 or "event_id" not in answer.json():
        return answer.text
    return frames(asker.get(f"/call/{name}/{answer.json()['event_id']}").text)[-1]


def count_of_runs(asker: Client) -> float:
    return float(asker.post("/run/ran", {"data": []}).json()["data"][0])


@pytest.mark.parametrize("route", sorted(TAKES_FILES))
def test_no_input_takes_a_path_that_was_not_issued(
    asker: Client, folder: Path, store: Path, issued: str, route: str
) -> None:
    before = listing(store)
    for path in PATHS:
        named = path.replace("{folder}", str(folder)).replace("{issued}", issued)
        for extra in ({}, META):
            for name, shape in SHAPES.items() if "stream" not in route else [("camera", SHAPES["picture"])]:
                runs = count_of_runs(asker)
                answer = ask_with(asker, route, name, shape({"path": named, **extra}))
                if (name, named) != ("message", ""):
                    assert answer.status in (403, 422), (name, named, answer.text)
                assert_tells_nothing(answer)
                assert count_of_runs(asker) - runs <= ("stream" in route), (name, named)  # its first value is none
    assert listing(store) == before


@pytest.mark.parametrize("route", sorted(TAKES_FILES - {"/stream/{event_id}"}))
def test_every_input_takes_a_path_that_was_issued(asker: Client, issued: str, route: str) -> None:
    for name, shape in SHAPES.items():
        answer = ask_with(asker, route, name, shape({"path": issued, **META}))
        # Some convert what they get, and say that this is none.
        assert answer.status == 200 or (name in CONVERTING and CONVERTING[name] in answer.text), name


ELSEWHERE = ["file", "url", "name", "data", "image", "video", "files", "blob", "value", "props", "content", "0"]


@pytest.mark.parametrize("name", sorted(SHAPES))
def test_a_file_is_nowhere_but_where_its_type_has_one(asker: Client, issued: str, name: str) -> None:
    """A function that looks there finds nothing of a caller's."""
    for key in ELSEWHERE:
        for hidden in ("/etc/passwd", {"path": "/etc/passwd"}, [{"path": "/etc/passwd"}]):
            values = [SHAPES[name]({"path": issued, **META, key: hidden}), SHAPES[name]({key: hidden})]
            values += [{key: hidden}, [{key: hidden}], {key: SHAPES[name]({"path": issued}), "x": hidden}]
            for value in values:
                answer = asker.post(f"/run/{name}", {"data": [value]})
                assert answer.status in (200, 422), (value, answer.text)
                assert answer.status == 422 or "passwd" not in answer.text or key == "url", (value, answer.text)


def piece(**members: Json) -> Json:
    return {"role": "user", "content": [members]}


MALFORMED: list[Json] = [
    piece(type="file", file="config.ini"),
    piece(type="file", file=None),
    piece(type="file", file=["config.ini"]),
    piece(type="file", file={"file": "config.ini"}),
    piece(type="file", file={"path": ["config.ini"]}),
    piece(type="file", path="config.ini"),
    piece(file="config.ini"),
    piece(type="file"),
    piece(type="text", text={"path": "config.ini"}),
    piece(type="text", text=5),
    piece(type="image", file={"path": "config.ini"}),
    piece(type="component", component={"path": "config.ini"}, value=1),
    piece(type="component", component="file", value=1, props="config.ini"),
    piece(),
    {"role": "user", "content": [["config.ini", "A"]]},
    {"role": "user", "content": 5},
    {"role": "user"},
    {"content": "Hello"},
    {"role": {"path": "config.ini"}, "content": "Hello"},
    {"role": "user", "content": "Hello", "metadata": "config.ini"},
    {"role": "user", "content": "Hello", "metadata": {"title": {"path": "config.ini"}}},
    {"role": "user", "content": "Hello", "metadata": {"status": "config.ini"}},
    {"role": "user", "content": "Hello", "options": "config.ini"},
    {"role": "user", "content": "Hello", "options": [{"label": "config.ini"}]},
    {"role": "user", "content": "Hello", "options": [{"value": {"path": "config.ini"}}]},
    ["config.ini", None],
    [["config.ini"], None],
    "config.ini",
]


@pytest.mark.parametrize("route", sorted(TAKES_FILES - {"/stream/{event_id}"}))
def test_a_message_that_is_none_is_refused_by_name(asker: Client, route: str) -> None:
    for message in MALFORMED:
        runs = count_of_runs(asker)
        answer = ask_with(asker, route, "chat", [message])
        assert answer.status == 422, (message, answer.text)
        assert "Chatbot" in answer.text, answer.text
        assert "value" in answer.text, answer.text
        assert count_of_runs(asker) == runs


def test_messages_as_clients_send_them_are_taken(asker: Client, issued: str) -> None:
    file = {"path": issued, **META, "mime_type": None, "is_stream": False}
    text, sent = {"type": "text", "text": "Hello"}, {"type": "file", "file": file, "alt_text": None}
    for content, count in (
        ("Hello", 1),
        (["Hello"], 1),
        ([text], 1),
        (text, 1),
        ({"text": "Hello"}, 1),
        (sent, 1),
        ([text, sent], 2),
        (file, 1),
        ({**file, "alt_text": "A"}, 1),
        ([{"file": file}], 1),
        ([], 0),
        (None, 0),
    ):
        for more in EXTRA:
            answer = asker.post("/run/chat", {"data": [[{"role": "user", "content": content, **more}]]})
            assert answer.status == 200, (content, more, answer.text)
            assert answer.text.count("'type':") == count, answer.text


FULL = {
    "metadata": {"title": "A", "id": 1, "parent_id": "b", "log": None, "duration": 0.5, "status": "done"},
    "options": [{"value": "A", "label": "B"}, {"value": "A", "label": None}, {"value": "A"}],
}

EXTRA: list[dict[str, Json]] = [
    {},
    {"metadata": None, "options": None},
    {"metadata": {}, "options": []},
    FULL,
    {"id": 5},
]


def test_inputs_that_callers_do_not_see_take_their_type_only(asker: Client) -> None:
    for value in ({"path": "/etc/passwd"}, ["/etc/passwd"], 5):
        answer = asker.post("/run/pressed", {"data": [value, value]})
        assert answer.status == 422, answer.text
    assert "secret" not in asker.post("/run/pressed", {"data": ["Go", {"secret": 1}]}).text


@pytest.mark.parametrize("name", ["echo_file", "echo_picture", "echo_download", "echo_icon"])
def test_a_callers_text_that_a_function_returns_as_a_path_opens_nothing(
    asker: Client, folder: Path, store: Path, name: str
) -> None:
    before = listing(store)
    for path in ("/etc/passwd", "/proc/self/environ", f"{folder}/open/.env", f"{folder}/open/blocked/secret.txt"):
        answer = asker.post(f"/run/{name}", {"data": [path]})
        assert answer.status == 500, answer.text
        assert_tells_nothing(answer)
    assert listing(store) == before


METHODS = [
    "move_resource_to_block_cache",
    "async_move_resource_to_block_cache",
    "make_temp_copy_if_needed",
    "preprocess",
    "postprocess",
    "prepare",
    "finish",
    "config",
    "read_file",
    "__init__",
    "__class__",
    "__reduce__",
    "load",
    "",
]


@pytest.mark.parametrize("route", sorted(CALLS_METHODS))
def test_no_method_is_called_that_is_not_marked(asker: Client, folder: Path, store: Path, route: str) -> None:
    before = listing(store)
    for method in METHODS:
        for component in (*range(25), "1", "-1", "1; x"):
            body = {"component_id": component, "fn_name": method, "data": f"{folder}/secret.txt", "session_hash": "a"}
            answer = asker.post(route, body)
            assert answer.status == 404, (method, component, answer.text)
            assert_tells_nothing(answer)
    assert listing(store) == before


# what is fetched


@pytest.fixture
def listeners() -> Iterator[tuple[int, Callable[[], int]]]:
    """One port on every address of this machine, and how many have connected to it."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("0.0.0.0", 0)))
        port = first.getsockname()[1]
        second = stack.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6))
        for listener in (first, second):
            listener.settimeout(0)

        def count() -> int:
            found = 0
            for listener in (first, second):
                try:
                    while True:
                        listener.accept()[0].close()
                        found += 1
                except BlockingIOError:
                    pass
            return found

        yield port, count


ADDRESSES = [
    "http://127.0.0.1:{port}/",
    "http://127.1:{port}/",
    "http://0:{port}/",
    "http://0.0.0.0:{port}/",
    "http://2130706433:{port}/",
    "http://0x7f000001:{port}/",
    "http://0x7f.0.0.1:{port}/",
    "http://0177.0.0.1:{port}/",
    "http://017700000001:{port}/",
    "http://[::1]:{port}/",
    "http://[::]:{port}/",
    "http://[::ffff:127.0.0.1]:{port}/",
    "http://[::ffff:7f00:1]:{port}/",
    "http://[0:0:0:0:0:0:0:1]:{port}/",
    "http://[64:ff9b::7f00:1]:{port}/",
    "http://[2002:7f00:1::]:{port}/",
    "http://localhost:{port}/",
    "http://LOCALHOST:{port}/",
    "http://localhost.:{port}/",
    "http://user@127.0.0.1:{port}/",
    "http://example.com@127.0.0.1:{port}/",
    "http://127.0.0.1:{port}#@example.com/",
    "http://127.0.0.1:{port}\\@example.com/",
    "http://example.com\\@127.0.0.1:{port}/",
    "http://\u2460\u2461\u2466.0.0.1:{port}/",
    "http://127\u30020\u30020\u30021:{port}/",
    "HtTp://127.0.0.1:{port}/",
    "https://127.0.0.1:{port}/",
    "http:127.0.0.1:{port}",
    "http:///127.0.0.1:{port}/",
    "http://127.0.0.1:{port}/\r\nX: y",
    " http://127.0.0.1:{port}/",
    "http://[fe80::1%25lo]:{port}/",
]


@pytest.mark.parametrize("route", sorted(TAKES_FILES))
def test_no_address_of_this_machine_is_fetched(
    asker: Client, store: Path, route: str, listeners: tuple[int, Callable[[], int]]
) -> None:
    port, count = listeners
    before = listing(store)
    name = "camera" if "stream" in route else "file"
    for address in ADDRESSES:
        answer = ask_with(asker, route, name, {"path": address.replace("{port}", str(port)), **META})
        if answer.status == 200 and "stream" not in route:
            assert end_of(asker, answer, name)[0] == "error", address
        else:
            assert answer.status in (200, 422, 500), (address, answer.text)
        assert count() == 0, address
    assert listing(store) == before


def test_nothing_that_a_function_returns_is_fetched(asker: Client, listeners: tuple[int, Callable[[], int]]) -> None:
    port, count = listeners
    for name in ("echo_file", "echo_picture", "echo_download", "echo_icon", "echo_json"):
        for path in (f"http://127.0.0.1:{port}/x.svg", f'{{"path": "http://127.0.0.1:{port}/"}}'):
            asker.post(f"/run/{name}", {"data": [path]})
    assert count() == 0


@pytest.mark.anyio
async def test_a_name_is_looked_up_once_and_what_was_checked_is_connected_to(
    tmp_path: Path, listeners: tuple[int, Callable[[], int]]
) -> None:
    port, count = listeners
    answers = iter([["203.0.113.1"], ["127.0.0.1"]])

    async def changing(host: str, port: int) -> list[str]:
        return next(answers)

    async def mixed(host: str, port: int) -> list[str]:
        return ["93.184.216.34", "127.0.0.1"]

    for resolve in (changing, mixed):
        with pytest.raises(FetchRefused):
            await Fetcher(FileStore(tmp_path), resolve=resolve).fetch(f"http://rebinding.example:{port}/")
    assert count() == 0
    assert next(answers) == ["127.0.0.1"]


@pytest.mark.anyio
async def test_a_trusted_name_is_looked_up_once_and_connected_to_at_that_address(tmp_path: Path) -> None:
    answers, asked = iter([["127.0.0.1"], ["127.0.0.2"]]), list[bytes]()

    async def changing(host: str, port: int) -> list[str]:
        return next(answers)

    with socket.create_server(("127.0.0.1", 0)) as site:

        def serve() -> None:
            connection, _ = site.accept()
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine")

        threading.Thread(target=serve, daemon=True).start()
        fetcher = Fetcher(FileStore(tmp_path), allow_hosts=["files.example"], resolve=changing)
        found = await fetcher.fetch(f"http://files.example:{site.getsockname()[1]}/x.txt")
    assert found.size == 4
    assert b"host: files.example:" in asked[0].lower()
    assert next(answers) == ["127.0.0.2"]


NO_ADDRESSES = [
    "http://" + "a" * 64 + ".example/", "http://a..example/", "http://b\xfccher.example/", "http://[",
    "http://" + "a." * 200 + "example/", "http://example.org/" + "a" * 9000, "http://example.org:99999/",
]  # fmt: skip


@pytest.mark.anyio
@pytest.mark.parametrize("url", NO_ADDRESSES)
async def test_an_address_that_no_host_has_is_refused_before_it_is_looked_up(tmp_path: Path, url: str) -> None:
    async def never(host: str, port: int) -> list[str]:
        raise AssertionError(host)

    with pytest.raises(FetchRefused):
        await Fetcher(FileStore(tmp_path), resolve=never).fetch(url)


@pytest.mark.anyio
@pytest.mark.parametrize("location", ["http://[", "http://a:b:c/", "//[::1", "http://" + "a" * 70 + ".example/"])
async def test_a_redirect_to_what_is_no_address_is_refused(tmp_path: Path, location: str) -> None:
    answer = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n".encode()
    with answering(answer) as (port, _), pytest.raises(FetchRefused):
        await trusting(tmp_path).fetch(f"http://files.example:{port}/x.txt")


@pytest.mark.anyio
async def test_letters_that_no_address_has_are_encoded_on_the_way(tmp_path: Path) -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine") as (port, asked):
        found = await trusting(tmp_path).fetch(f"http://files.example:{port}/\xe9%20\u6f22.txt?a=\xe9#x")
    assert asked[0].startswith(b"GET /%C3%A9%20%E6%BC%A2.txt?a=%C3%A9 HTTP")
    assert found.orig_name == "\xe9 \u6f22.txt"


def trusting(folder: Path) -> Fetcher:
    async def here(host: str, port: int) -> list[str]:
        return ["127.0.0.1"]

    return Fetcher(FileStore(folder), allow_hosts=["files.example"], resolve=here)


@contextmanager
def answering(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Answers one request, and keeps it."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as site:

        def serve() -> None:
            connection, _ = site.accept()
            with connection:
                asked.append(connection.recv(4096))
                connection.sendall(answer)

        threading.Thread(target=serve, daemon=True).start()
        yield site.getsockname()[1], asked
