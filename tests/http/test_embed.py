"""The script for pages that show an app."""

from __future__ import annotations

from typing import Any

import pytest

import limelight
from tests.asgi import running


@pytest.mark.parametrize("options", [{}, {"auth": ("ada", "word")}, {"allowed_origins": ["https://host.test"]}])
@pytest.mark.parametrize("path", ["/embed.js", "/gradio.js"])
def test_any_site_may_load_the_script(path: str, options: dict[str, Any]) -> None:
    with running(limelight.Blocks(), **options) as app:
        found = app.ask("GET", path, [("host", "127.0.0.1"), ("origin", "https://host.test")])
    assert found.status == 200
    assert found.headers["content-type"].startswith("text/javascript")
    assert found.headers["access-control-allow-origin"] == "*"
    assert "access-control-allow-credentials" not in found.headers
    assert b"customElements" in found.body


def test_the_page_itself_is_not_readable() -> None:
    with running(limelight.Blocks()) as app:
        found = app.ask("GET", "/config", [("host", "127.0.0.1"), ("origin", "https://host.test")])
    assert "access-control-allow-origin" not in found.headers
