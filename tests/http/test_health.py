"""What orchestrators ask."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from limelight.engine.stores.nats.server import PrivateServer
from tests.curl import curl, start
from tests.servers import Server, run_script

APPS = Path(__file__).parent / "apps"


def test_a_process_that_answers_is_healthy_and_ready(server: Server) -> None:
    assert curl(f"{server.url}/healthz").json() == {"status": "ok"}
    assert curl(f"{server.url}/readyz").json() == {"status": "ready"}


def test_a_private_app_answers_strangers_under_any_host_name() -> None:
    with run_script(APPS / "private.py", env={**os.environ, "TEST_AUTH": "pairs"}) as private:
        for path in ("healthz", "readyz"):
            assert curl(f"{private.url}/{path}", "-H", "Host: 10.1.2.3:8000").status == 200
        assert curl(f"{private.url}/config").status == 401


def test_a_process_that_stops_is_healthy_but_not_ready(gated: Server, gate: Path) -> None:
    start(f"{gated.url}/call/wait", ["x"])
    gated.process.send_signal(signal.SIGTERM)
    answer = curl(f"{gated.url}/readyz")
    while answer.status == 200:  # the signal is on its way
        answer = curl(f"{gated.url}/readyz")
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert answer.json() == {"status": "unready", "reason": "stopping"}
    assert curl(f"{gated.url}/healthz").status == 200
    gate.touch()


def test_a_store_that_is_away_makes_a_process_unready() -> None:
    with PrivateServer() as nats, run_script(APPS / "calls.py", "--store", f"{nats.url}/app") as running:
        assert curl(f"{running.url}/readyz").status == 200
        nats.stop()
        answer = curl(f"{running.url}/readyz")
        nats.start()  # so that the server can say goodbye
        assert (answer.status, answer.json()["reason"]) == (503, "store")
