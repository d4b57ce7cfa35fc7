"""A relay alone: `python relay.py PORT`. Its rates are out of the way."""

import sys

import uvicorn

from limelight.hub.relay.app import WS_MAX_BYTES, Relay
from limelight.hub.relay.limits import RelayLimits

LIMITS = RelayLimits(rate_hz=10**6, burst=10**6, max_requests_per_visitor=100)


async def owner_of(token: str) -> str:
    return "benchmark"


if __name__ == "__main__":
    relay = Relay(owner_of, limits=LIMITS)
    uvicorn.run(
        relay,
        port=int(sys.argv[1]),
        ws="websockets-sansio",
        ws_max_size=WS_MAX_BYTES,
        ws_per_message_deflate=False,
        lifespan="off",
        log_level="warning",
    )
