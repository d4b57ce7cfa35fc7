"""What a route finds with its request: the server, and who asks."""

from __future__ import annotations

from dataclasses import dataclass, field

from starlette.requests import Request

from limelight.engine.service import Engine
from limelight.http.auth import Authenticator
from limelight.http.progress import Uploads
from limelight.http.site import HttpOptions, Site


@dataclass(frozen=True, slots=True)
class Server:
    """All that a route needs."""

    engine: Engine
    site: Site
    options: HttpOptions
    authenticator: Authenticator
    uploads: Uploads = field(default_factory=Uploads)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: found by the guard, before any route."""

    owner: str = ""
    username: str | None = None
    address: str = ""

    @property
    def client(self) -> str:
        return self.owner or self.address


def server_of(request: Request) -> Server:
    server: Server = request.scope["limelight.server"]
    return server


def caller_of(request: Request) -> Caller:
    caller: Caller = request.scope["limelight.caller"]
    return caller
