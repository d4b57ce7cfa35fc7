"""`limelight run --reload`: a script that is being written."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from tests.curl import curl, post, result
from tests.servers import Server, free_port, run_script
from tests.waiting import eventually

SCRIPT = """
import os
import gradio as gr
from words import greeting

def greet(name):
    return f"{greeting}, {name}"

with gr.Blocks() as demo:
    name, out = gr.Textbox(label="Name"), gr.Textbox(label="Out")
    name.submit(greet, name, out)
    name.submit(os.getpid, None, out, api_name="process")

if gr.NO_RELOAD:
    demo.launch()
"""

OF_A_COMPONENT = """
from pathlib import Path
import limelight as ll

class Dial(ll.WebComponent):
    element, assets, contract = "my-dial", Path(__file__).parent / "assets", 1
    def api_info(self):
        return {"type": "number"}

with ll.Blocks() as demo:
    Dial(1)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "app.py").write_text(SCRIPT)
    (tmp_path / "words.py").write_text("greeting = 'Hello'\n")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    with run_script(folder / "app.py", "--reload", log=folder / "log") as running:
        yield running


def answers(server: Server, expected: str) -> None:
    def is_there() -> bool:
        with suppress(subprocess.CalledProcessError):  # between two versions nobody listens
            return bool(post(f"{server.url}/run/greet", {"data": ["Ada"]}).json().get("data") == [expected])
        return False

    eventually(is_there, expected)


def trouble(server: Server) -> str:
    """What pages are told of a version that cannot be served."""
    with subprocess.Popen(["curl", "-sN", f"{server.url}/dev/reload"], stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout is not None
        line = next((line for line in reader.stdout if line.startswith("data:")), "")
        reader.kill()
    return line


def test_a_saved_script_is_served(server: Server, folder: Path) -> None:
    answers(server, "Hello, Ada")
    (folder / "app.py").write_text(SCRIPT.replace("{greeting}, {name}", "{name}! {greeting}!"))
    answers(server, "Ada! Hello!")


def test_a_saved_module_of_the_script_is_read_anew_however_alike_it_is(server: Server, folder: Path) -> None:
    for greeting in ("Hullo", "Hallo", "Hello"):
        (folder / "words.py").write_text(f"greeting = '{greeting}'\n")
        answers(server, f"{greeting}, Ada")


@pytest.mark.parametrize(
    ("broken", "said"), [("def (", "SyntaxError"), ("1 / 0", "ZeroDivisionError"), ("exit(3)", "exit(3)")]
)
def test_the_version_before_goes_on_while_a_script_is_broken(
    server: Server, folder: Path, broken: str, said: str
) -> None:
    answers(server, "Hello, Ada")
    (folder / "app.py").write_text(f"{SCRIPT}\n{broken}\n")
    eventually(lambda: said in trouble(server), said)
    assert "limelight/" not in trouble(server)
    answers(server, "Hello, Ada")
    (folder / "app.py").write_text(SCRIPT.replace("{greeting}, {name}", "{name}! {greeting}!"))
    answers(server, "Ada! Hello!")
    assert '"error":null' in trouble(server)


def test_a_script_that_is_broken_from_the_start_has_a_page_that_says_so(folder: Path) -> None:
    (folder / "app.py").write_text(SCRIPT.replace("words", "missing"))
    with run_script(folder / "app.py", "--reload", log=folder / "log") as server:
        assert "ModuleNotFoundError" in trouble(server)
        assert curl(f"{server.url}/config").json()["components"] == []
        (folder / "missing.py").write_text("greeting = 'Found'\n")
        answers(server, "Found, Ada")


def test_a_process_that_dies_leaves_a_page_that_says_so(server: Server, folder: Path) -> None:
    os.kill(int(result(f"{server.url}/call/process")[0]), signal.SIGKILL)
    eventually(lambda: "exit code -9" in trouble(server), "a page")
    (folder / "words.py").write_text("greeting = 'Again'\n")
    answers(server, "Again, Ada")


def test_only_a_script_that_is_being_written_tells_of_its_versions(folder: Path) -> None:
    with run_script(folder / "app.py") as plain:
        assert curl(f"{plain.url}/dev/reload").status == 404
        assert curl(f"{plain.url}/config").json()["dev_mode"] is False


def test_logins_outlast_a_new_version(folder: Path) -> None:
    script = SCRIPT.replace("launch()", "launch(auth=('ada', 'pass'))")
    (folder / "app.py").write_text(script)
    jar = str(folder / "jar")
    with run_script(folder / "app.py", "--reload", log=folder / "log") as server:
        curl(f"{server.url}/login", "-c", jar, "-d", "username=ada&password=pass")
        config = curl(f"{server.url}/config", "-b", jar).json()
        (folder / "app.py").write_text(script + "\n# saved\n")

        def later() -> dict[str, object]:
            found: dict[str, object] = curl(
                f"{server.url}/config", "-b", jar, "--retry", "5", "--retry-connrefused"
            ).json()
            return found

        eventually(lambda: later()["dev_version"] != config["dev_version"], "the next version")
        assert later()["username"] == "ada"


@pytest.mark.timeout(90)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_when_it_ends(folder: Path, number: signal.Signals) -> None:
    """Ctrl-C reaches all processes of a terminal; the others only the one that was started."""
    port = free_port()
    command = [sys.executable, "-m", "limelight", "run", "--reload", str(folder / "app.py"), "--port", str(port)]
    with subprocess.Popen(command, start_new_session=True) as started, ExitStack() as stack:
        stack.callback(started.terminate)
        server = Server(f"http://127.0.0.1:{port}", started)  # type: ignore[arg-type]  # its output is not read
        answers(server, "Hello, Ada")
        version = int(result(f"{server.url}/call/process")[0])
        if number == signal.SIGINT:
            os.killpg(started.pid, number)
        else:
            started.send_signal(number)
        started.wait(45)  # a version that is just starting may take its whole grace
    eventually(lambda: has_ended(version), "the end of the version")


def has_ended(process: int) -> bool:
    """Gone, or defunct: whoever would have to ask for its exit code has ended, too."""
    try:
        return "State:\tZ" in Path(f"/proc/{process}/status").read_text()
    except OSError:  # it may end between two looks
        return True


def test_it_ends_where_nothing_can_be_served(folder: Path) -> None:
    command = [sys.executable, "-m", "limelight", "run", "--reload", str(folder / "app.py"), "--store", "nowhere://"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30)
    assert done.returncode == 1
    assert "nowhere://" in done.stderr.splitlines()[-1]


def test_a_port_of_the_script_that_is_taken_is_told_on_a_page(folder: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        launch = f"launch(server_port={taken.getsockname()[1]})"
        port = free_port()
        (folder / "app.py").write_text(SCRIPT.replace("launch()", launch))
        env = {**os.environ, "LIMELIGHT_SERVER_PORT": str(port)}
        command = [sys.executable, "-m", "limelight", "run", "--reload", str(folder / "app.py")]
        with subprocess.Popen(command, env=env) as started, ExitStack() as stack:
            stack.callback(started.terminate)
            server = Server(f"http://127.0.0.1:{port}", started)  # type: ignore[arg-type]  # its output is not read
            eventually(lambda: "cannot be used" in trouble(server), "a page")


def test_with_workers_it_is_refused(folder: Path) -> None:
    command = [sys.executable, "-m", "limelight", "run", "--reload", "--workers", "2", str(folder / "app.py")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1
    assert "--workers" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_saved_module_of_a_component_is_served(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    element = tmp_path / "assets" / "index.js"
    element.write_text("// first")
    (tmp_path / "app.py").write_text(OF_A_COMPONENT)

    def served(url: str) -> str:
        with suppress(subprocess.CalledProcessError, AttributeError):  # between two versions nobody listens
            address = re.search(r"components/\w+/\w+/index.js", curl(f"{url}/config").text)
            return curl(f"{url}/{address[0]}").text if address else ""
        return ""

    with run_script(tmp_path / "app.py", "--reload", log=tmp_path / "log") as running:
        eventually(lambda: served(running.url) == "// first", "the first module")
        element.write_text("// second")
        eventually(lambda: served(running.url) == "// second", "the second module, at an address of its own")
