"""Health checks for load balancers and orchestrators. Public, so the responses reveal little."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from limelight.http.errors import json_response
from limelight.http.server import server_of

RETRY_AFTER_S = 2


async def healthz(request: Request) -> Response:
    """Liveness: the process responds."""
    return json_response({"status": "ok"}, headers={"Cache-Control": "no-store"})


async def readyz(request: Request) -> Response:
    """Readiness: 503 with the reason `starting`, `stopping` or `store` if calls should not be sent here."""
    found = await server_of(request).engine.readiness()
    headers = {"Cache-Control": "no-store"}
    if found == "ready":
        return json_response({"status": "ready"}, headers=headers)
    return json_response({"status": "unready", "reason": found}, 503, headers | {"Retry-After": str(RETRY_AFTER_S)})
