"""Values of any shape for every kind of input: taken or refused, and never a failure."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.raw import Client, client
from tests.security.apps.inputs import kinds
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "inputs.py"
NAMES = [
    "path",
    "url",
    "meta",
    "orig_name",
    "text",
    "files",
    "role",
    "content",
    "data",
    "headers",
    "image",
    "caption",
    "background",
    "layers",
    "composite",
    "metadata",
    "type",
    "file",
    "component",
    "props",
    "value",
    "video",
]
TEXTS = st.one_of(
    st.text(max_size=30),
    st.sampled_from(
        [
            "a",
            "/etc/passwd",
            "http://[::1",
            "data:image/png;base64,AAAA",
            "data:,",
            "2024-13-45 99:99:99",
            "now - 99999999999d",
            "#zzz",
            "rgba(",
            "NaN",
            "1e999",
            "\ud800",
            "\0",
            "user",
        ]
    ),
)
NUMBERS = st.one_of(st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False))
PLAIN = st.one_of(st.none(), st.booleans(), NUMBERS, TEXTS)
VALUES = st.recursive(
    PLAIN,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        st.dictionaries(st.one_of(st.sampled_from(NAMES), TEXTS), inner, max_size=4),
    ),
    max_leaves=12,
)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with run_script(APP, env={**os.environ, "LIMELIGHT_TEMP_DIR": str(tmp_path_factory.mktemp("store"))}) as running:
        yield running


@pytest.fixture(scope="module")
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


@pytest.mark.parametrize("kind", kinds())
def test_any_value_is_taken_or_refused(asker: Client, kind: str) -> None:
    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(VALUES)
    def check(value: Any) -> None:  # Any: JSON
        body = json.dumps({"data": [value]}).encode()
        answer = asker.ask("POST", f"/run/{kind}", body, {"Content-Type": "application/json"})
        # Inputs that callers do not see are checked when the call runs.
        assert answer.status in (200, 400, 403, 422) or " expected " in answer.text, answer.text

    check()


@pytest.mark.parametrize(
    "route", ["/call/Textbox", "/run/Textbox", "/call/v2/Textbox", "/queue/join", "/cancel", "/reset"]
)
def test_any_body_is_taken_or_refused(asker: Client, route: str) -> None:
    keys = st.sampled_from(["data", "fn_index", "session_hash", "event_data", "trigger_id", "event_id", "value", "x"])

    @settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True, database=None)
    @given(st.one_of(VALUES, st.dictionaries(keys, VALUES, max_size=5), st.binary(max_size=40)))
    def check(value: Any) -> None:  # Any: JSON, or what is none
        body = value if isinstance(value, bytes) else json.dumps(value).encode()
        answer = asker.ask("POST", route, body, {"Content-Type": "application/json"})
        assert answer.status in (200, 400, 403, 404, 422), answer.text

    check()
