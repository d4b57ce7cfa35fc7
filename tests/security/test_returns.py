"""A caller's text that comes back from a function as a path: it opens nothing, on any way and with any store."""

from __future__ import annotations

import json
import os
import runpy
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import Answer, frames
from tests.raw import Client, client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "returns.py"
CHAT = APP.with_name("returning_chat.py")
CANARY = "a canary that nobody may read"
NAMES: dict[str, Any] = runpy.run_path(str(APP))  # Any: of the script
OUTPUTS, SPELLINGS = sorted(NAMES["OUTPUTS"]), sorted(NAMES["SPELLINGS"])
WAYS = ["give", "generate", "update", "wait", "batch"]

Json = Any  # Any: JSON


@dataclass
class Place:
    """A server, the working directory of its app, and its files."""

    server: Server
    folder: Path
    files: Path
    asker: Client

    def call(self, name: str, *data: Json, headers: dict[str, str] | None = None, **more: Json) -> tuple[str, Json]:
        """The last event."""
        return self.end(name, self.asker.post(f"/call/{name}", {"data": data, **more}, headers))

    def end(self, name: str, answer: Answer) -> tuple[str, Json]:
        if answer.status != 200:
            return "refused", answer.text
        return frames(self.asker.get(f"/call/{name}/{answer.json()['event_id']}").text)[-1]

    def secrets(self) -> list[str]:
        """Stored copies of what nobody may read."""
        stored = [path.read_bytes() for path in self.files.rglob("*") if path.is_file()]
        signs = (CANARY.encode(), b"SQLite format")
        return [found.decode("latin-1")[:40] for found in stored if any(sign in found for sign in signs)]


@pytest.fixture(scope="module", params=["memory", "sqlite", "nats"])
def place(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("app")
    for name in ("config.ini", "config.ini.srt", "config.ini.vtt"):
        (folder / name).write_text(CANARY)
    (folder / "5").write_text(CANARY)
    (folder / "link.ini").symlink_to("config.ini")
    for name in ("a.txt", "b.txt", "c.txt", "data/config.ini.txt", "open/fine.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(f"fine {name}")
    files = {"memory": folder / "files", "sqlite": folder / "app.sqlite.files", "nats": folder / "files"}[request.param]
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(folder / "files"), "TEST_ALLOWED": str(folder / "open")}
    env["LIMELIGHT_MAX_SESSION_VALUE_BYTES"] = "1mb"
    with ExitStack() as stack:
        stores = {"sqlite": ["--store", "sqlite:///app.sqlite"], "memory": []}
        if request.param == "nats":
            stores["nats"] = ["--store", f"{stack.enter_context(PrivateServer()).url}/returns"]
        server = stack.enter_context(run_script(APP, *stores[request.param], env=env, cwd=folder, log=folder / "log"))
        yield Place(server, folder, files, stack.enter_context(client(server)))


ENDINGS = {"audio_subtitles": ".srt", "video_subtitles": ".vtt"}


def targets(place: Place, ending: str = "") -> Sequence[str]:
    if ending:
        return [f"config.ini{ending}", str(place.folder / f"config.ini{ending}")]
    own = ["app.sqlite", str(place.folder / "app.sqlite")] if (place.folder / "app.sqlite").exists() else []
    names = ["config.ini", str(place.folder / "config.ini"), " ./config.ini\n", "link.ini", "/proc/self/cwd/config.ini"]
    return [*names, *own]


def long_ways(place: Place) -> dict[str, str]:
    """Texts longer than a path can be, and others that lead to a file by what is not there."""
    whole, name = str(place.folder / "config.ini"), place.folder.name
    return {
        "dots": "./" * 3000 + "config.ini",
        "slashes": "/" * 5000 + whole[1:],
        "dots in it": str(place.folder) + "/." * 3000 + "/config.ini",
        "up and down": "a/../" * 1500 + "config.ini",
        "up and down for long": "a/../" * 50_000 + "config.ini",
        "up from a link": f"/proc/self/cwd/../{name}/" + f"../{name}/" * 1000 + "config.ini",
        "a slash after a link": "link.ini/",
        "a dot after a link": "link.ini/.",
        "a link past nothing": "nothing/../link.ini",
        "past nothing, from a link": f"/proc/self/cwd/nothing/../../{name}/config.ini",
    }


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_callers_text_is_no_path_for_any_output(place: Place, output: str) -> None:
    for target in targets(place, ENDINGS.get(output, "")):
        for way in WAYS:
            event, data = place.call(f"{output}_{way}", target)
            assert event == "error", (way, target, data)
            assert place.secrets() == [], (way, target)


@pytest.mark.parametrize("output", OUTPUTS)
def test_a_callers_text_is_no_path_in_a_later_call_of_its_session(place: Place, output: str) -> None:
    for number, target in enumerate(targets(place, ENDINGS.get(output, ""))):
        session = f"{output}-{number}"
        assert place.call("keep", target, session_hash=session)[0] == "complete"
        event, data = place.call(f"{output}_late", session_hash=session)
        assert event == "error", (target, data)
        assert place.secrets() == [], target


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_no_other_spelling_makes_a_callers_text_a_path(place: Place, spelling: str) -> None:
    for number, target in enumerate(targets(place)):
        assert place.call(spelling, target)[0] == "error", target
        session = f"{spelling}-{number}"
        assert place.call("keep", target, session_hash=session)[0] == "complete"
        assert place.call(f"{spelling}_late", session_hash=session)[0] == "error", target
        assert place.secrets() == [], target


@pytest.mark.parametrize("spelling", ["as_it_is", "resolved"])
def test_no_long_way_makes_a_callers_text_a_path(place: Place, spelling: str) -> None:
    for way, target in long_ways(place).items():
        assert place.call(spelling, target)[0] == "error", way
        session = f"{spelling}-{way}"
        assert place.call("keep", target, session_hash=session)[0] == "complete"
        assert place.call(f"{spelling}_late", session_hash=session)[0] == "error", way
        assert place.secrets() == [], way


def test_a_refused_call_hides_no_text_of_its_batch(place: Place) -> None:
    nowhere = {"path": "http://nowhere.invalid/a.png", "meta": {"_type": "gradio.FileData"}}
    begun = [place.asker.post("/call/hold", {"data": ["hold", None]})]
    assert place.call("held")[0] == "complete"
    given = [("a", nowhere), ("config.ini", None)]
    begun += [place.asker.post("/call/hold", {"data": [*data]}) for data in given]
    assert place.call("release")[0] == "complete"
    ends = [place.end("hold", answer)[0] for answer in begun]
    assert ends == ["error", "error", "error"]
    assert place.secrets() == []


def test_much_of_a_caller_is_looked_at_in_a_thread(place: Place) -> None:
    many = [f"{number:x}" for number in range(100_000)]
    assert place.call("placed", [])[1] == ["MainThread"]
    assert place.call("placed", many, session_hash="many")[1] != ["MainThread"]
    assert place.call("placed_batch", [], None)[1] != ["MainThread"]  # there may be pictures among its inputs


def message(**changes: Json) -> Json:
    return [
        {"role": "user", "content": [{"type": "text", "text": "Hello"}], "metadata": None, "options": None, **changes}
    ]


def test_a_callers_text_is_no_path_wherever_it_came_in(place: Place) -> None:
    name, issued = "config.ini", upload(place.asker)
    sources: list[tuple[str, Json]] = [
        ("listed", name),
        ("markdown", name),
        ("named", name),
        ("html", name),
        ("label", {"label": name}),
        ("document", {"a": [{"path": name}]}),
        ("document", {"a": [{"path": name, "meta": {"_type": "gradio.FileData"}}]}),
        ("key", {name: 1}),
        ("chat", message(content=name)),
        ("chat", message(content=[name])),
        ("chat", message(content=[{"type": "text", "text": name}])),
        ("role", message(role=name)),
        ("title", message(metadata={"title": name})),
        ("option", message(options=[{"value": name}])),
        ("alt_text", message(content=[{"type": "file", "file": {"path": issued}, "alt_text": name}])),
        ("url", message(content=[{"type": "file", "file": {"path": issued, "url": name}}])),
        ("message", {"text": name, "files": []}),
        ("caption", [{"image": {"path": issued}, "caption": name}]),
    ]
    for source, value in sources:
        event, data = place.call(f"from_{source}", value)
        assert event == "error", (source, data)
    found = [
        place.call("from_of_header", headers={"X-Path": name}),
        place.end("from_of_query", place.asker.post(f"/call/from_of_query?path={name}", {"data": []})),
        place.call("from_of_cookie", headers={"Cookie": f"path={name}"}),
        place.call("from_of_session", session_hash=name),
        queued(place, "from_of_event", {"value": name}),
    ]
    assert [event for event, _ in found] == ["error"] * len(found), found
    assert place.call("as_it_is", 5)[0] == "error"
    assert place.secrets() == []


def queued(place: Place, name: str, event_data: Json) -> tuple[str, Json]:
    """Through the queue, as the page calls: with what it tells of the event."""
    config = place.asker.get("/config").json()
    index = next(one["id"] for one in config["dependencies"] if one["api_name"] == name)
    body = {"data": [], "fn_index": index, "session_hash": "q", "event_data": event_data}
    return place.end(name, place.asker.post("/queue/join", body))


def upload(asker: Client, name: str = "own.txt") -> str:
    form = f'--x\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\nmine\1\r\n--x--\r\n'
    answer = asker.ask("POST", "/upload", form.encode(), {"Content-Type": "multipart/form-data; boundary=x"})
    return str(answer.json()[0])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("keep_deeply", "deep_late"),
        ("keep_and_fail", "as_it_is_late"),
        ("keep_in_place", "box_late"),
        ("keep_in_place_and_fail", "box_late"),
        ("keep_in_place_and_too_much", "box_late"),
    ],
)
def test_whatever_a_session_kept_a_callers_text_in(place: Place, first: str, second: str) -> None:
    session = f"{first}-then"
    assert place.call("open_box", session_hash=session)[0] == "complete"
    place.call(first, "config.ini", session_hash=session)
    for _ in range(3):  # and however many calls were between
        place.call("keep_own", "b", session_hash=session)
    event, data = place.call(second, session_hash=session)
    assert event == "error", data
    assert place.secrets() == []


def test_calls_side_by_side_forget_nothing_of_each_other(place: Place) -> None:
    for number in range(5):
        session = f"beside-{number}"
        started = [
            place.asker.post(f"/call/{name}", {"data": [text], "session_hash": session}).json()["event_id"]
            for name, text in [("keep", "config.ini"), *(("keep_own", f"other {other}") for other in range(3))]
        ]
        for event in started:
            place.asker.get(f"/call/keep/{event}")
        assert place.call("as_it_is_late", session_hash=session)[0] != "complete" or place.secrets() == []


def test_a_callers_text_among_the_choices_is_still_the_callers(place: Place) -> None:
    place.call("list_it", "config.ini", session_hash="choices")
    assert place.call("from_chosen", "config.ini", session_hash="choices")[0] == "error"
    assert place.call("list_and_return", "config.ini", session_hash="other")[0] == "error"
    assert place.call("list_and_return", "config.ini")[0] == "error"
    assert place.call("from_chosen", "config.ini", session_hash="other")[0] == "error"
    assert place.secrets() == []


def test_too_many_texts_of_a_session_make_none_of_them_a_path(place: Place) -> None:
    place.call("keep", "config.ini", session_hash="many")
    for start in (0, 40_000):
        place.call("keep_list", [f"{number}" for number in range(start, start + 40_000)], session_hash="many")
    assert place.call("keep", "x", session_hash="many")[0] == "complete"
    event, data = place.call("as_it_is_late", session_hash="many")
    assert event == "error", data
    assert place.call("open", str(place.folder / "open" / "fine.txt"), session_hash="many")[0] == "complete"


def test_what_the_author_made_is_a_path(place: Place) -> None:
    path = upload(place.asker)
    picture = {"path": path, "orig_name": "out.png", "meta": {"_type": "gradio.FileData"}}
    assert place.call("written", "config.ini")[0] == "complete"
    assert place.call("mapped", "config.ini")[0] == "complete"
    assert place.call("constant", "config.ini")[0] == "complete"
    assert place.call("back", picture)[0] == "complete"
    assert place.call("write_here", picture)[0] == "complete"
    assert place.call("write_here", picture)[0] == "complete"
    assert place.call("open", str(place.folder / "open" / "fine.txt"))[0] == "complete"
    assert place.call("as_it_is", path)[0] == "complete"
    assert place.secrets() == []


def test_what_the_author_listed_is_a_path_for_who_chose_it(place: Place) -> None:
    for _ in range(2):
        assert place.call("from_chosen", "b.txt", session_hash="list")[0] == "complete"
        assert place.call("from_several", ["b.txt", "a.txt"], session_hash="list")[0] == "complete"
    place.call("list_own", session_hash="list")
    assert place.call("from_chosen", "c.txt", session_hash="list")[0] == "complete"
    file = {"path": upload(place.asker), "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}
    assert queued(place, "of_gallery", {"index": 0, "value": {"image": file, "caption": None}})[0] == "complete"


def test_a_state_may_hold_paths_of_the_author(place: Place) -> None:
    for _ in range(2):
        assert place.call("keep_own", "config.ini", session_hash="own")[0] == "complete"
        assert place.call("own_late", session_hash="own")[0] == "complete"


@pytest.mark.parametrize("path", ["config.ini", "/etc/passwd", "app.sqlite", ""])
def test_an_event_names_only_files_that_were_issued(place: Place, path: str) -> None:
    for value in ({"path": path}, {"value": {"image": {"path": path}}}, {"value": [{"file": {"path": path}}]}):
        event, data = queued(place, "of_gallery", {"index": 0, **value})
        assert event == "refused", data
        assert "event_data" in data


@pytest.mark.parametrize("form", ["path", "file", "message", "several", "pieces", "data", "component", "nested"])
def test_a_message_to_a_chat_is_no_path(tmp_path: Path, form: str) -> None:
    """Nor for the page, whose functions it passes through a state and the conversation."""
    (tmp_path / "config.ini").write_text(CANARY)
    env = {**os.environ, "LIMELIGHT_TEMP_DIR": str(tmp_path / "files"), "TEST_FORM": form}
    log = tmp_path / "log"
    with run_script(CHAT, env=env, cwd=tmp_path, log=log) as server, client(server) as asker:
        place = Place(server, tmp_path, tmp_path / "files", asker)
        event, answer = place.call("chat", "config.ini")
        assert event == "error" or "path" not in str(answer), answer
        begin, reply = (one["id"] for one in asker.get("/config").json()["dependencies"][:2])
        shown = as_a_page(asker, begin, "config.ini", [])["output"]["data"][2]
        assert not as_a_page(asker, reply, None, shown)["success"]
        assert not as_a_page(asker, reply, None, [])["success"]  # what waits for its answer is in the session
        assert place.secrets() == []


def as_a_page(asker: Client, index: int, *data: Json) -> Json:
    """The last message of a call through the queue."""
    asker.post("/queue/join", {"data": data, "fn_index": index, "session_hash": "p"})
    told = asker.get("/queue/data?session_hash=p").text
    messages = [json.loads(line.removeprefix("data: ")) for line in told.splitlines() if line]
    return next(message for message in messages if message["msg"] == "process_completed")
