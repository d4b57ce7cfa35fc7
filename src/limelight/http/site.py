"""The static data that http serves, made once by the composition root."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request

from limelight.core.asset_folders import AssetFolder
from limelight.core.page_header import Picture
from limelight.core.wire import Json
from limelight.http.development import Development
from limelight.http.large_tables import LargeTables
from limelight.http.oidc import OidcOptions

AssetFolders = Callable[[str, str], AssetFolder | None]
"""The folder of a package's files, by the package's name and the folder's version."""
Check = Callable[[str, str], bool]
Dependency = Callable[[Request], str | Awaitable[str | None] | None]


def no_folder(package: str, version: str) -> AssetFolder | None:
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The app as its page and its clients see it."""

    config: Mapping[str, Json]
    info: Mapping[str, Json]
    all_info: Mapping[str, Json]
    static: Path
    """Folder of the built page."""
    pages: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """The configuration of each page, by its path."""
    shown: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    """The same as it is in the pages themselves: with the first rows of large tables only."""
    tables: LargeTables | None = None
    scripts: Mapping[str, str] = field(default_factory=dict)
    """JavaScript of listeners by their id, and of the page as "load"."""
    server_methods: Mapping[tuple[int, str], int] = field(default_factory=dict)
    """Endpoints of components' server methods, by component id and method name."""
    asset_folder: AssetFolders = no_folder
    title: str = "Limelight"
    favicon: Path | None = None
    """The app's icon, if the author gives one."""
    pwa: bool = False
    """Whether browsers may install the app."""
    api_open: bool = True
    """Whether queued functions may be called without the queue, on `/run` and `/api`."""
    head: str = ""
    css: str = ""
    """The author's own styles."""
    theme: str = ""
    """The stylesheet of the theme, if the page has one."""
    has_typeface: bool = False
    """Whether the page shows the typeface that Limelight serves."""
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    """Logos of the header, by name."""
    picture_sources: Sequence[str] = ()
    """Addresses of logos that are elsewhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HttpOptions:
    auth: Mapping[str, str] | Check | None = None
    """Passwords by user name, or a function of both."""
    auth_dependency: Dependency | None = None
    """A function that returns the user of a request, or None to refuse it. Replaces `auth`."""
    oidc: OidcOptions | None = None
    """The provider at which users sign in. Replaces `auth`."""
    auth_message: str | None = None
    tokens: Mapping[str, str] = field(default_factory=dict)
    """Names by bearer token."""
    secret: str | None = None
    root_path: str = ""
    mount_path: str = ""
    """The path of the app. If `auth` is a function, logins are valid only there."""
    allowed_origins: Sequence[str] = ()
    allowed_hosts: Sequence[str] = ()
    """Allowed host names; empty: any."""
    trusted_proxies: Sequence[str] = ("127.0.0.1", "::1")
    user_header: str | None = None
    """The header in which a trusted proxy names the user that it has signed in."""
    rate_limit: str | None = None
    """Calls of one client, such as "60/minute"."""
    max_streams_per_client: int | None = 1_000
    max_connections_per_client: int | None = 1_000
    """Open connections of one client, or concurrent requests of a client behind a trusted proxy."""
    max_sending_bytes: int | None = 256 << 20
    """Memory of large responses that wait to be read, at most a quarter of it for one client."""
    frame_ancestors: Sequence[str] | None = None
    """Sites that may show the page in a frame, as CSP sources. None: any for an open app; for a private one its own
    origin and `allowed_origins`."""
    media_hosts: Sequence[str] = ()
    """CSP sources from which the page loads images, video, audio and fonts, besides its own origin."""
    keep_input: bool = True
    """Whether what was typed survives a reload."""
    max_body_bytes: int = 16 << 20
    """Limit for JSON bodies."""
    max_upload_bytes: int = 4 << 30
    """Limit for all files of one upload; the store limits each file."""
    heartbeat_s: float = 15.0
    max_wait_s: int = 60
    """The longest that a request with `Prefer: wait` waits, in seconds."""

    development: Development | None = None
    """The state of development mode, under `--reload`."""
    webhooks: bool = True
    """Whether callers may have the ends of their jobs sent to an address."""
    webhook_secret: str | None = None
    """Signs webhooks: `whsec_` and base64."""
    mcp_server: bool = False
    """Whether the app's functions are tools of an MCP server, at `/mcp/`."""
    metrics: bool = False
    """Whether `/metrics` is served."""
    status: bool | None = None
    """Whether `/status` is served; None: only on a private app whose users the author chose."""

    @property
    def has_status(self) -> bool:
        # A provider may sign in anybody.
        return self.is_private and self.oidc is None if self.status is None else self.status

    @property
    def challenge(self) -> str | None:
        """The `WWW-Authenticate` header of 401 responses (RFC 9110, 11.6.1). Login forms have no scheme."""
        return "Bearer" if self.tokens or (self.oidc and self.oidc.audience) else None

    @property
    def has_users(self) -> bool:
        """Whether callers may say who they are."""
        return self.is_private or self.oidc is not None or self.user_header is not None

    @property
    def is_private(self) -> bool:
        needs_login = self.oidc is not None and self.oidc.required
        return self.auth is not None or self.auth_dependency is not None or bool(self.tokens) or needs_login
