"""`@gradio/client` in a real Chromium: on pages of the app's own origin, of an allowed one, and of others."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page

from tests.browser import Chromium
from tests.clients.node import FOLDER, node_environment
from tests.curl import curl, post, result
from tests.servers import free_port, run_script, wait_until_open

ROOT = Path(__file__).parents[2]
PRIVATE = ROOT / "tests" / "http" / "apps" / "private.py"

pytestmark = pytest.mark.browser


@dataclass(frozen=True)
class Sites:
    """Addresses: `host` has the page, and an app under it; the other servers are other origins to the page."""

    host: str
    open: str
    closed: str
    members: str
    gates: Path

    @property
    def page(self) -> str:
        return f"{self.host}/site/page.html"


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sites]:
    node_environment()  # the page imports what it installs
    gates = tmp_path_factory.mktemp("gates")
    with ExitStack() as running:
        host = running.enter_context(_host())
        allowed = {**os.environ, "LIMELIGHT_ALLOWED_ORIGINS": host, "TEST_GATES": str(gates)}
        app = FOLDER / "app.py"
        yield Sites(
            host=host,
            open=running.enter_context(run_script(app, env=allowed)).url,
            closed=running.enter_context(run_script(app)).url,
            members=running.enter_context(run_script(PRIVATE, env={**allowed, "TEST_AUTH": "pairs"})).url,
            gates=gates,
        )


@pytest.fixture(scope="module")
def page(chromium: Chromium, sites: Sites) -> Iterator[Page]:
    with chromium.browser().new_context() as context:
        yield _opened(context, sites.page)


@pytest.fixture(scope="module", params=["127.0.0.1", "localhost"])
def stranger(request: pytest.FixtureRequest, chromium: Chromium, sites: Sites) -> Iterator[Page]:
    """A page of another origin; one by the name `localhost` is of another site too, which browsers tell apart."""
    with chromium.browser().new_context() as context:
        yield _opened(context, sites.page.replace("127.0.0.1", request.param))


def test_a_page_of_the_same_origin_calls(page: Page, sites: Sites) -> None:
    data = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url);
            return (await app.predict("/greet", { name: "Ada", temperature: 2 })).data;
        }""",
        f"{sites.host}/app",
    )
    assert data == ["Good morning Ada", 4]


def test_a_page_finds_its_part_of_the_configuration(page: Page, sites: Sites) -> None:
    """`refresh` and `get_url_config` without an address read the page's own."""
    titles = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url);
            return [app.get_url_config().title, (await app.refresh()).title, app.config.root];
        }""",
        f"{sites.host}/app",
    )
    assert titles == ["For JavaScript", "For JavaScript", f"{sites.host}/app"]


def test_a_session_of_an_allowed_origin_keeps_its_state(page: Page, sites: Sites) -> None:
    words = page.evaluate(
        """async (url) => {
            const [app, other] = await Promise.all([client.Client.connect(url), client.Client.connect(url)]);
            const say = async (who, word) => (await who.predict("/remember", [word])).data[0];
            return [await say(app, "a"), await say(app, "b"), await say(other, "c")];
        }""",
        sites.open,
    )
    assert words == ["a", "a b", "c"]


def test_values_are_streamed_to_an_allowed_origin(page: Page, sites: Sites) -> None:
    told = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url, { events: ["data", "status", "log"] });
            const found = [];
            for await (const { type, data, stage } of app.submit("/grow", [])) found.push(data?.[0] ?? stage ?? type);
            return found;
        }""",
        sites.open,
    )
    assert [word for word in told if word.startswith("li")] == ["li", "lime", "limelight", "limelight"]
    assert told[-1] == "complete"


def test_several_jobs_of_an_allowed_origin_share_a_stream(page: Page, sites: Sites) -> None:
    data = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url);
            const all = [1, 2, 3].map((number) => app.predict("/double_all", [number]));
            return (await Promise.all(all)).map((one) => one.data[0]);
        }""",
        sites.open,
    )
    assert data == [2, 4, 6]


def test_an_allowed_origin_cancels(page: Page, sites: Sites) -> None:
    end = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url, { events: ["data", "status"] });
            const job = app.submit("/first_then_wait", ["cancelled"]);
            let last;
            for await (last of job) if (last.type === "data") await job.cancel();
            return last.message;
        }""",
        sites.open,
    )
    (sites.gates / "cancelled").touch()
    assert end == "The call was cancelled."


def test_an_allowed_origin_is_told_errors(page: Page, sites: Sites) -> None:
    said = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url);
            const failure = (name, data) => app.predict(name, data).catch((error) => error.message);
            return [await failure("/fail_openly", []), await failure("/greet", ["Ada", true, "warm"])];
        }""",
        sites.open,
    )
    assert said[0] == "The oven is cold"
    assert "temperature" in said[1]


def test_an_allowed_origin_uploads_reads_and_shows_files(page: Page, sites: Sites) -> None:
    found = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url);
            const [file] = (await app.predict("/shout", [new File(["hello"], "note.txt")])).data;
            const canvas = document.createElement("canvas");
            const blob = await new Promise((made) => canvas.toBlob(made));
            const [picture] = (await app.predict("/mirror", [blob])).data;
            const image = new Image();
            image.src = picture.url;
            return [await (await fetch(file.url)).text(), await image.decode().then(() => "shown")];
        }""",
        sites.open,
    )
    assert found == ["HELLO", "shown"]


def test_an_allowed_origin_logs_in(page: Page, sites: Sites) -> None:
    name = page.evaluate(
        """async (url) => {
            const app = await client.Client.connect(url, { auth: ["ada", "lovelace"], credentials: "include" });
            return (await app.predict("/who", [])).data[0];
        }""",
        sites.members,
    )
    assert name == "ada"


ATTEMPTS = {
    "the client": "client.Client.connect(url).then(() => 'connected')",
    "a read": "fetch(url + '/config')",
    "a read with credentials": "fetch(url + '/config', { credentials: 'include' })",
    "a call": "fetch(call, { method: 'POST', body, headers: { 'Content-Type': 'application/json' } })",
    "a call without a preflight": "fetch(call, { method: 'POST', body })",
    "an upload": "fetch(url + '/gradio_api/upload', { method: 'POST', body: form })",
    "a stream": """new Promise((opened, refused) => {
        const stream = new EventSource(url + '/gradio_api/queue/data?session_hash=mine');
        Object.assign(stream, { onopen: opened, onerror: refused });
    })""",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_another_origin_is_refused(stranger: Page, sites: Sites, attempt: str) -> None:
    answer = stranger.evaluate(
        f"""async (url) => {{
            const call = url + "/gradio_api/call/remember";
            const body = JSON.stringify({{ data: ["evil"], session_hash: "mine" }});
            const form = new FormData();
            form.append("files", new Blob(["evil"]), "evil.txt");
            return await {ATTEMPTS[attempt]}.then(String, () => "refused");
        }}""",
        sites.closed,
    )
    assert answer == "refused"


@pytest.mark.parametrize("path", ["call/remember", "queue/join", "run/remember"])
def test_another_origin_changes_nothing_by_requests_that_it_cannot_read(
    stranger: Page, sites: Sites, path: str
) -> None:
    session = uuid4().hex
    fn_index = next(
        one["id"] for one in curl(f"{sites.closed}/config").json()["dependencies"] if one["api_name"] == "remember"
    )
    body = {"data": ["evil"], "session_hash": session, "fn_index": fn_index}
    stranger.evaluate(
        """async ([url, body]) => {
            await fetch(url, { method: "POST", mode: "no-cors", credentials: "include", body: JSON.stringify(body) });
        }""",
        [f"{sites.closed}/gradio_api/{path}", body],
    )
    assert result(f"{sites.closed}/call/remember", "mine", session=session)[0] == "mine"


def test_another_origin_shows_no_file(stranger: Page, sites: Sites) -> None:
    path = curl("-F", f"files=@{ROOT / 'examples' / 'photo.jpg'}", f"{sites.closed}/upload").json()[0]
    is_shown = stranger.evaluate(
        """async (url) => {
            const image = new Image();
            image.src = url;
            return await image.decode().then(() => true, () => false);
        }""",
        f"{sites.closed}/file={path}",
    )
    assert is_shown is False


def test_a_refused_origin_is_granted_nothing_in_headers(sites: Sites) -> None:
    ask = ["-H", f"Origin: {sites.host}", "-H", "Access-Control-Request-Method: POST"]
    for answer in (
        curl("-X", "OPTIONS", f"{sites.closed}/gradio_api/queue/join", *ask),
        curl(f"{sites.closed}/config", "-H", f"Origin: {sites.host}"),
        post(f"{sites.closed}/call/remember", {"data": ["evil"]}, "-H", f"Origin: {sites.host}"),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control")]


def _opened(context: BrowserContext, url: str) -> Page:
    page = context.new_page()
    page.goto(url)
    page.wait_for_function("window.client")
    return page


@contextmanager
def _host() -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "uvicorn", "tests.clients.javascript.site:host", "--port", str(port)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        wait_until_open(port, process)
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
