"""A browser and `@gradio/client` with the link as it was given."""

from __future__ import annotations

import json
import subprocess
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.clients.node import FOLDER, node_environment
from tests.servers import serving
from tests.share.relays import Shared


def test_the_javascript_client_calls_streams_uploads_and_downloads(shared: Shared) -> None:
    command = ["node", str(Path(__file__).parent / "client.mjs"), str(FOLDER), shared.link]
    done = subprocess.run(
        command, cwd=FOLDER, env=node_environment(), capture_output=True, text=True, timeout=50, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "greeting": ["Hello Ada"],
        "values": [0, 1, 2, 3, 3],  # the last one again, as the result
        "size": [3_000_000],
        "received": 2 << 20,
    }


@pytest.mark.browser
def test_a_browser_opens_the_link_calls_and_reloads_without_the_secret(context: BrowserContext, shared: Shared) -> None:
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(shared.link)
    assert page.url == shared.address
    page.get_by_label("Name").fill("Ada")
    page.get_by_role("button", name="Greet").click()
    expect(page.get_by_label("Answer")).to_have_value("Hello Ada")
    page.reload()
    assert page.url == shared.address
    page.get_by_label("Up to").fill("3")
    page.get_by_role("button", name="Count").click()
    expect(page.get_by_label("Number")).to_have_value("2")
    [secret] = [cookie for cookie in context.cookies() if "limelight-share" in cookie["name"]]
    path = shared.address[shared.address.index("/s/") :]
    assert (secret["httpOnly"], secret["sameSite"], secret["path"]) == (True, "Lax", path)
    assert page.evaluate("document.cookie") == ""
    assert errors == []


@pytest.mark.browser
def test_another_browser_has_no_use_for_the_address(context: BrowserContext, shared: Shared) -> None:
    page = context.new_page()
    page.goto(shared.address)
    expect(page.get_by_text("This address needs the whole link")).to_be_visible()


@pytest.mark.browser
def test_a_frame_of_another_page_shows_the_app(context: BrowserContext, shared: Shared) -> None:
    """Browsers may keep no cookies for it, so it goes on with the secret in its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(f"<iframe src='{shared.link}'></iframe>".encode())

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    with serving(site := ThreadingHTTPServer(("127.0.0.1", 0), Site)):
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{site.server_address[1]}/")
        frame = page.frame_locator("iframe")
        frame.get_by_label("Name").fill("Ada")
        frame.get_by_role("button", name="Greet").click()
        expect(frame.get_by_label("Answer")).to_have_value("Hello Ada")
        assert page.frames[1].url == shared.link
