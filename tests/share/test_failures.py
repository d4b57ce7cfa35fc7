"""What happens to a share when something goes away: the visitor, the process, the relay, the app, its time."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from tests.curl import curl, result, start
from tests.servers import free_port
from tests.share.relays import APP, LINK, PYTHON, TOKEN, RelayServer, relay, share
from tests.waiting import eventually


def test_a_visitor_that_leaves_stops_a_stream(relayed: RelayServer, tmp_path: Path) -> None:
    left = tmp_path / "left"
    settings = {"TEST_LEFT": str(left), "LIMELIGHT_LEAVE_GRACE": "0.2"}
    with share(tmp_path, relayed.url, env=settings) as running:
        session = {"session_hash": "abc", "fn_index": 2, "data": [], "event_data": None, "trigger_id": None}
        with httpx.Client(base_url=running.link, timeout=20, trust_env=False) as client:
            with client.stream("POST", "queue/join", json=session | {"from_page": True}, headers=STREAM) as answer:
                next(answer.iter_raw())
        eventually(left.exists, "the function has ended")


STREAM = {"Accept": "text/event-stream"}


def test_a_killed_process_leaves_a_page_that_says_so(relayed: RelayServer, tmp_path: Path) -> None:
    with share(tmp_path, relayed.url) as running:
        link = running.link
        assert curl(f"{link}config").status == 200
        running.kill()
        eventually(lambda: curl(link).status == 503, "503")
        page = curl(running.address, "-H", "Accept: text/html")
        assert (page.status, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert "This app is not shared now" in page.text


def test_requests_of_a_killed_process_end(relayed: RelayServer, tmp_path: Path) -> None:
    with share(tmp_path, relayed.url, env={"TEST_LEFT": str(tmp_path / "left")}) as running:
        event = start(f"{running.link}call/forever", [])
        with ThreadPoolExecutor(1) as pool:
            with httpx.stream("GET", f"{running.link}call/forever/{event}", timeout=20) as answer:
                pieces = answer.iter_raw()
                next(pieces)
                pool.submit(running.kill).result()
                with pytest.raises(httpx.HTTPError):
                    for _ in pieces:
                        pass


def test_a_stopped_process_takes_its_link_back(relayed: RelayServer, tmp_path: Path) -> None:
    with share(tmp_path, relayed.url) as running:
        link = running.link
        running.process.terminate()
        assert running.process.wait(20) == -signal.SIGTERM, running.said  # as servers end that a signal ends
    assert curl(link).status == 503


def test_a_restarted_relay_has_the_same_link(tmp_path: Path) -> None:
    with relay(tmp_path) as first, share(tmp_path, first.url) as running:
        link = running.link
        first.kill()
        eventually(lambda: "does not work now" in running.said, "the loss is told")
        with relay(tmp_path, port=first.port):
            eventually(lambda: "works again" in running.said, "the return is told")
            assert result(f"{link}call/greet", "Ada") == ["Hello Ada"]
            assert LINK.findall(running.said) == [link]


def test_a_share_that_has_expired_ends(relayed: RelayServer, tmp_path: Path) -> None:
    with share(tmp_path, relayed.url, "--port", "1", "--expires", "2s") as running:
        assert running.process.wait(20) == 0
        assert "The share link has expired" in running.said
        assert curl(running.link).status == 503


def test_an_app_whose_link_has_expired_goes_on(relayed: RelayServer, tmp_path: Path) -> None:
    port = free_port()
    with share(tmp_path, relayed.url, str(APP), "--port", str(port), "--expires", "2s") as running:
        eventually(lambda: "The share link has expired" in running.said, "the end is told")
        assert curl(running.link).status == 503
        assert result(f"http://127.0.0.1:{port}/call/greet", "Ada") == ["Hello Ada"]


def test_a_wrong_token_is_told_and_the_app_goes_on(relayed: RelayServer, tmp_path: Path) -> None:
    port = free_port()
    wrong = {"LIMELIGHT_SHARE_TOKEN": "wrong"}
    with share(tmp_path, relayed.url, str(APP), "--port", str(port), env=wrong, waits=False) as running:
        eventually(lambda: "The relay does not know this token" in running.said, "the refusal is told")
        assert result(f"http://127.0.0.1:{port}/call/greet", "Ada") == ["Hello Ada"]
        assert "wrong" not in running.said


def test_a_wrong_token_ends_a_command_that_only_shares(relayed: RelayServer, tmp_path: Path) -> None:
    wrong = {"LIMELIGHT_SHARE_TOKEN": "wrong"}
    with share(tmp_path, relayed.url, "--port", "1", env=wrong, waits=False) as running:
        assert running.process.wait(20) == 1


def test_a_relay_that_comes_later_is_found(tmp_path: Path) -> None:
    port = free_port()
    with share(tmp_path, f"http://127.0.0.1:{port}", waits=False) as running:
        eventually(lambda: "Trying again" in running.said, "it is told")
        with relay(tmp_path, port=port):
            eventually(lambda: LINK.search(running.said), "a link")
            assert result(f"{running.link}call/greet", "Ada") == ["Hello Ada"]


def test_an_app_that_is_not_there_is_a_503(relayed: RelayServer, tmp_path: Path) -> None:
    with share(tmp_path, relayed.url, "--port", str(free_port())) as running:
        answer = curl(running.link, "-H", "Sec-Fetch-Dest: empty")
        assert (answer.status, answer.json()["detail"]) == (503, "The app does not answer now. Try again in a moment.")


@pytest.mark.parametrize(
    "given",
    [
        ["--via", "ftp://x"],
        ["--via", "https://user@x"],
        ["--via", "https://x/?a"],
        ["--via", "https://x:99999"],
        ["--via", "ssh:-oProxyCommand=x"],
        ["--via", "ssh:a b"],
        ["--via", "ssh:me@x/-R"],
        ["--via", "ssh:me@x=ftp://y"],
        ["--via", "https://x", "--expires", "8d"],
        ["--via", "https://x", "--expires", "0"],
        ["--via", "https://x", "--expires", "soon"],
        ["--via", "https://x", "--port", "0"],
        ["--via", "https://x", "--port", "70000"],
        [],
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused(given: list[str]) -> None:
    port = [] if "--port" in given else ["--port", "8000"]
    done = subprocess.run(
        [PYTHON, "-m", "limelight", "share", *port, *given], capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode in (1, 2)
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_terminal_shows_a_code(relayed: RelayServer) -> None:
    leader, follower = pty.openpty()
    command = [PYTHON, "-m", "limelight", "share", "--port", "1", "--via", relayed.url, "--expires", "30m"]
    environment = {**os.environ, "LIMELIGHT_SHARE_TOKEN": TOKEN}
    with subprocess.Popen(command, stdout=follower, env=environment) as process:
        os.close(follower)
        said = b""
        while said.count("█".encode()) < 50:
            said += os.read(leader, 4096)
        process.terminate()
    os.close(leader)
    assert b"for 30 minutes or until" in said


def test_without_a_relay_the_app_runs_and_says_how_to_get_one(tmp_path: Path) -> None:
    port, script = free_port(), tmp_path / "script.py"
    script.write_text(
        "import limelight as gr\n"
        "demo = gr.Interface(lambda text: text, 'text', 'text', api_name='same')\n"
        f"_, _, share_url = demo.launch(share=True, prevent_thread_lock=True, server_port={port})\n"
        "print('share', share_url, demo.share_url, flush=True)\n"
        "demo.block_thread()\n"
    )
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(3)]
        assert "share=True needs a relay, and none is set. Set LIMELIGHT_SHARE_SERVER_ADDRESS" in lines[1]
        assert lines[2] == "share None None\n"
        assert result(f"http://127.0.0.1:{port}/call/same", "Ada") == ["Ada"]
        process.terminate()
