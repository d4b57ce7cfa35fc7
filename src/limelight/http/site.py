"""What http serves beside the engine's jobs: plain data, made once by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from limelight.core.wire import Json

Check = Callable[[str, str], bool]
Dependency = Callable[[Request], str | Awaitable[str | None] | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The app as its page and its clients see it."""

    config: Mapping[str, Json]
    info: Mapping[str, Json]
    all_info: Mapping[str, Json]
    static: Path
    """Where the built page lies."""
    scripts: Mapping[str, str] = field(default_factory=dict)
    """JavaScript of listeners by their id, and of the page under "load"."""
    server_methods: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Endpoints of components' own methods, by the component's id and the method's name."""
    title: str = "Limelight"
    favicon: Path | None = None
    """The author's picture of the app."""
    pwa: bool = False
    """Whether browsers may install the app."""
    api_open: bool = True
    """Whether queued functions may be called without the queue, on `/run` and `/api`."""
    head: str = ""
    css: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    auth: Mapping[str, str] | Check | None = None
    """Passwords by user name, or a function of both."""
    auth_dependency: Dependency | None = None
    """Names the user of a request, or nobody, in place of `auth`."""
    auth_message: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    """Names by bearer token."""
    secret: str | None = None
    root_path: str = ""
    allowed_origins: Sequence[str] = ()
    allowed_hosts: Sequence[str] = ()
    """Host names that are answered; empty: any."""
    trusted_proxies: Sequence[str] = ("127.0.0.1", "::1")
    rate_limit: str | None = None
    """Calls of one client, such as "60/minute"."""
    max_streams_per_client: int | None = 1_000
    frame_ancestors: Sequence[str] | None = None
    """Sites that may show the page in a frame, in the words of CSP; None: any for an open app, for a
    private one its own and `allowed_origins`."""
    max_body_bytes: int = 64 << 20
    """Of JSON bodies."""
    max_upload_bytes: int = 4 << 30
    """Of all files of one upload; each is limited by the store too."""
    heartbeat_s: float = 15.0
    max_wait_s: int = 60
    """How long a call with `Prefer: wait` is waited for at most."""

    metrics: bool = False
    """Whether `/metrics` is there."""
    status: bool | None = None
    """Whether `/status` is there; None: on a private app."""

    @property
    def has_status(self) -> bool:
        return self.is_private if self.status is None else self.status

    @property
    def is_private(self) -> bool:
        return self.auth is not None or self.auth_dependency is not None or bool(self.tokens)
