"""The relay alone, as a process: `python -m tests.share.relay_server PORT`."""

from __future__ import annotations

import ast
import os
import sys

import uvicorn

from limelight.http.clients import TrustedProxies
from limelight.http.connection import Connection, connection_of
from limelight.http.peers import Peers
from limelight.hub.relay.app import WS_MAX_BYTES, Relay
from limelight.hub.relay.limits import RelayLimits

TOKENS = os.environ["TEST_RELAY_TOKENS"].split(",")


async def owner_of(token: str) -> str | None:
    return f"owner-{TOKENS.index(token)}" if token in TOKENS else None


if __name__ == "__main__":
    options = ast.literal_eval(os.environ.get("TEST_RELAY_LIMITS", "{}"))
    domain = options.pop("domain", None)
    relay = Relay(owner_of, limits=RelayLimits(**options), key=b"the same after a restart", domain=domain)
    peers = Peers(TrustedProxies([]), max_per_client=1000, max_descriptors=1000)
    config = uvicorn.Config(
        relay,
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http=connection_of(Connection.period_s, Connection.send_period_s, peers),
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        lifespan="off",
        log_level="warning",
        ssl_certfile=os.environ.get("TEST_RELAY_CERTIFICATE"),
        proxy_headers=False,
    )
    uvicorn.Server(config).run()
