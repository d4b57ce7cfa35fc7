"""Whose use counts: only that of those whom the hub lets in to the app, and within their rate."""

from __future__ import annotations

import json
from pathlib import Path

from tests.curl import curl, post
from tests.hub.hubs import HELLO, run_hub, write_apps


def test_who_may_not_call_an_app_spends_nothing_of_its_owner(tmp_path: Path) -> None:
    write_apps(tmp_path, [("hello.py", HELLO), ("open.py", HELLO)])
    with run_hub(tmp_path, "--owner-quota", "calls=3,bytes=256K", "--rate-limit", "2/hour") as hub:
        cookie = hub.cookie()
        of_admin = ["-H", f"Cookie: {cookie}"]
        bearer = ["-H", f"Authorization: Bearer {hub.token(cookie, 'call')}"]
        app, call = f"{hub.url}/-/api/apps/local/hello", f"{hub.url}/local/hello/call/greet"
        assert curl("-X", "PATCH", app, *of_admin, "-d", json.dumps({"visibility": "private"})).status == 200
        large = {"data": ["x" * (100 << 10)]}
        for path in ("call/greet", "upload", "gradio_api/call/greet"):
            assert post(f"{hub.url}/local/hello/{path}", large).status == 404
        assert post(call, large, "-H", "Authorization: Bearer hf_ll_wrong").status == 404
        assert post(call, large, *of_admin, "-H", "Origin: https://evil.example").status == 403

        def used() -> object:
            quota = curl(app, *of_admin).json()["quota"]
            assert isinstance(quota, dict)
            return quota["of_owner"]["used"]

        assert used() == {"calls": 0, "bytes": 0, "cpu_seconds": 0}
        opened = [post(f"{hub.url}/local/open/call/greet", {"data": ["Ada"]}).status for _ in range(4)]
        assert opened == [200, 200, 429, 429]  # what is over the rate of its client counts for no quota
        assert post(call, {"data": ["Ada"]}, *bearer).status == 200
        assert post(call, {"data": ["Ada"]}, *bearer).status == 429
        found = used()
        assert isinstance(found, dict)
        assert found["calls"] == 3
