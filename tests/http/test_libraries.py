"""Scripts of plotting libraries: a short list, from the installed packages, kept as long as they stay the same."""

from __future__ import annotations

import gzip
import importlib.metadata
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import plotly
import pytest

from limelight.http import packing
from tests.raw import Client, client
from tests.servers import Server

PLOTLY = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


def test_the_script_is_that_of_the_installed_package(asker: Client) -> None:
    version = importlib.metadata.version("plotly")
    answer = asker.get(f"/plots/plotly.min.js?v={version}", {"Accept-Encoding": "identity"})
    assert (answer.status, answer.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.body == PLOTLY.read_bytes()
    packed = asker.get("/plots/plotly.min.js?v=0", {"Accept-Encoding": "gzip"})
    assert (packed.headers["content-encoding"], packed.headers["cache-control"]) == ("gzip", "private, no-cache")
    assert gzip.decompress(packed.body) == answer.body


@pytest.mark.parametrize(
    "name",
    [
        "widgetbundle.js",
        "plotly.js",
        "..%2fplotly.min.js",
        "%2fetc%2fpasswd",
        "plotly.min.js%00",
        "bokeh.js",
        "",
        "PLOTLY.MIN.JS",
    ],
)
def test_nothing_else_is_served(asker: Client, name: str) -> None:
    assert asker.get(f"/plots/{name}").status == 404


def test_a_private_app_gives_them_to_its_users_only(private: Server) -> None:
    with client(private) as stranger:
        assert stranger.get("/plots/plotly.min.js").status == 401


def test_many_who_ask_at_once_have_it_packed_once(tmp_path: Path) -> None:
    script = tmp_path / "large.js"
    script.write_bytes(random.Random(1).randbytes(1 << 20))
    before = packing._packed.cache_info().misses
    with ThreadPoolExecutor(8) as threads:
        found = {*threads.map(packing.packed, [script] * 8)}
    assert len(found) == 1
    assert packing._packed.cache_info().misses == before + 1
