"""Options of `launch`: their names, types and texts, and the structs that hold their values.

The default of an option is the default of its field in one of `HOMES`. Its environment variable is its name in
capitals, without `_s`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypedDict

from limelight.core.css_colors import CssColor, css_color
from limelight.core.look import Look, Typeface, corner, spacing, typeface
from limelight.core.page import FooterLink
from limelight.core.page_header import PageHeader, page_header
from limelight.core.sizes import size_bytes
from limelight.engine.options import EngineOptions
from limelight.http.connection import Connection
from limelight.http.development import Development
from limelight.http.site import Dependency, HttpOptions
from limelight.launch.oidc import Oidc, oidc
from limelight.launch.readers import (
    Reader,
    as_it_is,
    contents,
    count,
    footer_links,
    function,
    media_hosts,
    one_of,
    origins,
    passwords,
    picture,
    positive_count,
    positive_seconds,
    positive_size,
    seconds,
    share_life,
    switch,
    text,
    texts,
    tokens,
    translations,
    webhook_secret,
)
from limelight.observe.logs import LogFormat
from limelight.share.options import ShareOptions
from limelight.ui.translations import I18n

Auth = Callable[[str, str], bool] | tuple[str, str] | list[tuple[str, str]]
Text = Annotated[str | None, Reader(text)]
Texts = Annotated[Sequence[str] | None, Reader(texts, is_list=True)]
Count = Annotated[int | None, Reader(count)]
PositiveCount = Annotated[int | None, Reader(positive_count)]
Size = Annotated[str | int | None, Reader(size_bytes)]
PositiveSize = Annotated[str | int | None, Reader(positive_size)]
Seconds = Annotated[float | None, Reader(seconds)]
PositiveSeconds = Annotated[float | None, Reader(positive_seconds)]
Switch = Annotated[bool | None, Reader(switch)]
Files = Annotated[str | Path | Sequence[str | Path] | None, Reader(contents, is_list=True)]


class LaunchOptions(TypedDict, total=False):
    """What `launch` accepts; documented here and nowhere else."""

    server_name: Text
    """Address to listen on; `0.0.0.0` for all interfaces."""
    server_port: Count
    """Port to listen on; by default the first free one from 7860."""
    auth: Annotated[Auth | None, Reader(passwords, in_environment=False)]
    """Makes the app private: a `(name, password)` pair, a list of pairs, or a function of name and password that
    returns a bool. The output of `limelight hash-password` may stand for a password."""
    auth_message: Text
    """Text on the login page."""
    auth_dependency: Annotated[Dependency | None, Reader(function, in_environment=False)]
    """Replaces `auth`: a function, plain or `async`, that takes the Starlette request and returns the name of the user,
    or None to refuse the request. Not called for requests with one of the `tokens`."""
    oidc: Annotated[Oidc | None, Reader(oidc, in_environment=False)]
    """Replaces `auth`: users sign in at a provider of OpenID Connect, or at GitHub. A dict of `issuer`, `client_id`,
    `client_secret` and more, as docs/deploying.md says; `LIMELIGHT_OIDC_ISSUER` and so on in the environment."""
    tokens: Annotated[dict[str, str] | Sequence[str] | None, Reader(tokens, is_list=True)]
    """Makes the app private: a list of bearer tokens, or a dict of names and tokens."""
    secret: Text
    """Key that signs logins and session cookies. They survive a restart if it stays the same."""
    root_path: Text
    """Path or URL under which a proxy serves the app."""
    max_file_size: Size
    """Largest size of one file: bytes, or text such as "5mb"."""
    allowed_paths: Texts
    """Files and folders that clients may read and name, in addition to the app's own."""
    blocked_paths: Texts
    """Files and folders within `allowed_paths` that are not served."""
    allowed_origins: Annotated[Sequence[str] | None, Reader(origins, is_list=True)]
    """Other origins whose pages may call the app, written exactly: `https://example.com`."""
    allowed_hosts: Texts
    """Host names that requests may use, `*.example.com` and `*` included. By default any, but only the names of the
    loopback address if the server listens on one."""
    trusted_proxies: Texts
    """Addresses and networks of proxies (`10.0.0.0/8`, `unix`) whose `X-Forwarded-…` headers are trusted."""
    user_header: Text
    """Header in which a trusted proxy names the user that it has signed in, such as "X-Forwarded-User". The proxy must
    remove it from what clients send."""
    frame_ancestors: Texts
    """Sites that may show the page in a frame, as CSP sources. By default any for an open app; for a private one
    its own and `allowed_origins`."""
    media_hosts: Annotated[Sequence[str] | None, Reader(media_hosts, is_list=True)]
    """Other hosts from which the page may load pictures, video, sound and fonts: `example.com`, `*.example.com`,
    `https://example.com:8443`; `https:` or `*` for any."""
    rate_limit: Text
    """How many calls one client may make, such as "60/minute"."""
    max_waiting_per_client: Count
    """How many jobs of one client may wait in the queue."""
    max_body_bytes: PositiveSize
    """Largest JSON body of a request."""
    max_pending_bytes: PositiveSize
    """Memory for the inputs of waiting and running calls, and as much again for request bodies that are being
    received. One client gets at most half of it, and no more than stays free."""
    max_call_bytes: PositiveSize
    """Largest output of one call: its values, notices and result."""
    max_running_bytes: PositiveSize
    """Largest output of all running calls together, shared between clients like `max_pending_bytes`."""
    max_streams_per_client: Count
    """How many streams one client may have open."""
    max_connections_per_client: PositiveCount
    """How many connections one client may have open, at most a quarter of what the system allows this process. For a
    client behind a trusted proxy, its concurrent requests."""
    max_sending_bytes: Size
    """Memory for large responses that wait to be read. Several of one client get at most a quarter of it, and no more
    than stays free."""
    max_wait_s: Count
    """Longest wait that `Prefer: wait` can request."""
    time_limit: PositiveSeconds
    """Seconds that a call may run, for functions without a `time_limit` of their own."""
    metrics: Switch
    """True serves Prometheus metrics at `/metrics`."""
    status: Switch
    """The operator's page at `/status`. By default private apps have it."""
    log_format: Annotated[LogFormat | None, Reader(one_of("text", "json"))]
    """"text", or "json" for one object per line."""
    show_error: Switch
    """True sends the message of any exception to the client, not only that of `Error`. The page also shows the file
    and line where it was raised."""
    keep_input: Switch
    """False: what a user typed or chose is not there again after a reload of the page, Back or a crash of the tab. The
    browser keeps it for the tab. Passwords are never kept, nor fields with `autocomplete="off"`."""
    quiet: Switch
    """True does not print the server's address."""
    prevent_thread_lock: Switch
    """True makes `launch` return at once, with the server in a thread."""
    max_threads: PositiveCount
    """How many functions that are not coroutines may run at a time."""
    store: Text
    """Where jobs, results and sessions are stored: "memory"; "sqlite:///path", which survives a restart; or
    "nats://host:4222/app", which several machines can share."""
    lanes: Annotated[tuple[str, ...] | None, Reader(texts, is_list=True)]
    """Lanes (`concurrency_id`s) whose jobs this process runs; by default all, `()` for none."""
    development: Annotated[Development | None, Reader(as_it_is, in_environment=False)]
    """Set by `limelight run --reload`."""
    role: Annotated[Literal["replica", "worker"], Reader(one_of("replica", "worker"), in_environment=False)]
    """Set by `limelight worker`."""
    on_leave: Annotated[Literal["stop", "finish"] | None, Reader(one_of("stop", "finish"))]
    """What happens to the calls of a closed page, "stop" or "finish", for functions without an `on_leave` of their own.
    By default they finish if the store is durable, and stop if it is in memory."""
    stop_grace_s: Seconds
    """How long running calls may go on when the server stops."""
    max_logs: PositiveCount
    """How many results of finished calls are kept. When there are more, one of the client with the most is removed."""
    max_log_bytes: PositiveSize
    """Size of all stored results together."""
    min_result_age_s: Seconds
    """For this long, an unread result or a session is not evicted in favour of other clients, up to a quarter of the
    limit for each client."""
    max_log_age_s: Seconds
    """How long results of finished calls are kept at most; None: until they are evicted."""
    max_sessions: Count
    """How many sessions are kept. When there are more, one of the client with the most is removed."""
    max_session_bytes: Size
    """Size of the values of all sessions together, shared between clients like `max_sessions`. On NATS, of the
    sessions of one process."""
    max_session_value_bytes: Size
    """Size of one session value (such as a `State`), as a pickle; None: no limit. A call that leaves a larger one
    fails with an error."""
    max_session_idle_s: Seconds
    """Sessions that have not been used for this long end."""
    max_files_bytes: Size
    """Size of all stored files together, in whole disk blocks. Uploads of one client take at most half of it, and only
    part of what is free. Files that a result or a session refers to are never removed to make space."""
    max_file_cache_bytes: Size
    """Size of this machine's cache of files in a NATS store. The least recently used are removed first."""
    max_files: Count
    """How many files may be stored, including uploads in progress."""
    max_file_age_s: Seconds
    """How long files are kept that no stored result and no session refers to."""
    max_decoded_bytes: Size
    """Decoded size of one picture, sound or video from a client. 256 MB are 64 megapixels, or 25 minutes of stereo."""
    max_decoded_bytes_total: Size
    """Decoded size of the inputs of all running calls together, by default four times `max_decoded_bytes`. Calls that
    need more wait."""
    fetch_allow_hosts: Texts
    """Hosts with private addresses from which files may be fetched when a client sends a URL."""
    webhooks: Switch
    """False refuses calls that ask for a webhook (docs/api.md)."""
    webhook_secret: Annotated[str | None, Reader(webhook_secret)]
    """Signs webhooks: `whsec_` and base64 of 24 to 64 bytes. By default one is made, and kept where the store is."""
    webhook_allow_hosts: Texts
    """Hosts with private addresses to which webhooks may be sent: `name` or `name:port`."""
    ssl_keyfile: Text
    """Path of the key of `ssl_certfile`."""
    ssl_certfile: Text
    """Path of a certificate, in PEM format. The server then speaks HTTPS."""
    ssl_keyfile_password: Text
    """Password of `ssl_keyfile`."""
    theme: Annotated[object, Reader(as_it_is, in_environment=False)]
    """Theme of the page: a name or an object. Replaces that of `Blocks`."""
    font: Annotated[Typeface | None, Reader(typeface)]
    """Typeface of the page: "limelight", which the server serves, or "system" for that of the user's machine. Replaces
    that of `Blocks`. A theme with a font of its own keeps it."""
    accent: Annotated[str | None, Reader(css_color)]
    """Colour of the main buttons and of all that is chosen: any opaque CSS colour. Replaces that of `Blocks` and of the
    theme."""
    radius: Annotated[str | None, Reader(corner)]
    """Corners: "none", "sm", "md", "lg" or "xxl", or a length such as "12px". Replaces those of `Blocks` and of the
    theme."""
    density: Annotated[str | None, Reader(spacing)]
    """Distances and heights of controls: "compact", "normal" or "spacious", or the length between two controls.
    Replaces those of `Blocks` and of the theme."""
    header: Annotated[PageHeader | str | None, Reader(page_header)]
    """Logo, title and links above every page: a `PageHeader`, or the title as text. Replaces that of `Blocks`."""
    css: Text
    """CSS for the page, added after that of `Blocks`."""
    css_paths: Files
    """Paths of CSS files: one or a list."""
    js: Text
    """JavaScript function that runs when the page loads. Replaces that of `Blocks`."""
    head: Text
    """HTML for the page's `<head>`, added after that of `Blocks`."""
    head_paths: Files
    """Paths of files with HTML for the page's `<head>`: one or a list."""
    fill_height: Switch
    """True makes the page as high as the window, False as high as its content. Replaces that of `Blocks`."""
    fill_width: Switch
    """True makes the page as wide as the window, False limits it. Replaces that of `Blocks`."""
    debug: Switch
    """True makes `launch` block in notebooks and at prompts, as it does in scripts."""
    height: Count
    """Height of the page in a notebook, in pixels."""
    width: Annotated[int | str, Reader(as_it_is, in_environment=False)]
    """Width of the page in a notebook: pixels, or text such as "100%"."""
    favicon_path: Annotated[str | Path | None, Reader(picture)]
    """Path of the picture that browsers show as the app's icon."""
    ssl_verify: bool
    share_server_address: Text
    """How `share=True` gets a public address: that of a relay, `ssh:USER@HOST`, "cloudflared" or "ngrok"
    (docs/sharing.md)."""
    share_server_protocol: Text
    """"https" or "http", for a relay whose address has neither. By default "https"."""
    share_server_tls_certificate: Text
    """Path of certificates, in PEM format, to check the relay's with, in place of the system's."""
    share_token: Text
    """Your token at the relay."""
    share_life_s: Annotated[float | None, Reader(share_life)]
    """How long a share link works, at most a week."""
    share_secret: Switch
    """True puts a secret into the share link, False lets anybody in. By default a link has one unless the app has a
    login."""
    app_kwargs: dict[str, Any] | None  # Any: FastAPI's, which is not here
    """Only options that describe the app; any other raises `DeclarationError`."""
    state_session_capacity: Count
    """Gradio's name for `max_sessions`."""
    enable_monitoring: Switch
    """Gradio's name for `status`, of which only False has an effect."""
    strict_cors: bool
    node_server_name: str | None
    node_port: int | None
    ssr_mode: bool | None
    pwa: Switch
    """True lets users install the page as an app (PWA)."""
    mcp_server: Switch
    """True offers the app's functions to AI assistants, as an MCP server at `/mcp/`. Also `LIMELIGHT_MCP`."""
    i18n: Annotated[I18n | None, Reader(translations, in_environment=False)]
    """The author's texts in several languages: `I18n(en={…}, fr={…})`."""
    footer_links: Annotated[Sequence[FooterLink] | None, Reader(footer_links, is_list=True)]
    """Links in the footer: "api", "gradio", "settings" or `{"label": …, "url": …}`; `[]` for no footer."""
    num_workers: int
    run_history: bool | None
    show_api: Switch
    """Deprecated: False is `footer_links` without "api"."""
    heartbeat_interval_s: PositiveSeconds
    """Time between heartbeats in an idle stream."""
    leave_grace_s: Seconds
    """How long after its last connection a page counts as closed."""
    receive_timeout_s: PositiveSeconds
    """How long a TLS handshake or the head of a request may take, and how long a request body may make no progress."""
    send_timeout_s: PositiveSeconds
    """How long a client may read nothing of a response before its connection is closed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """How the process listens, and what it prints."""

    server_name: str = "127.0.0.1"
    server_port: int | None = None
    ssl_keyfile: str | None = None
    ssl_certfile: str | None = None
    ssl_keyfile_password: str | None = None
    receive_timeout_s: float = Connection.period_s
    send_timeout_s: float = Connection.send_period_s
    log_format: LogFormat = "text"
    quiet: bool = False
    prevent_thread_lock: bool = False
    debug: bool = False
    height: int = 500
    width: int | str = "100%"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileOptions:
    """Options of the file store."""

    allowed_paths: Sequence[str] = ()
    blocked_paths: Sequence[str] = ()
    max_file_size: int | None = None
    max_files: int | None = 100_000
    max_file_cache_bytes: int | None = 10 << 30
    """Replaces the engine's `max_files_bytes` for local files if the store itself holds the files."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PageOptions:
    """Options of the page. What is left out comes from `Blocks`."""

    theme: object = None
    font: Typeface | None = None
    accent: CssColor | None = None
    radius: str | float | None = None
    density: str | float | None = None
    header: PageHeader | None = None
    css: str = ""
    css_of_files: str = ""
    head: str = ""
    head_of_files: str = ""
    js: str | None = None
    fill_height: bool | None = None
    fill_width: bool | None = None
    favicon: Path | None = None
    pwa: bool = False
    i18n: I18n | None = None
    footer_links: Sequence[FooterLink] | None = None
    """None: all links."""

    @property
    def look(self) -> Look:
        return Look(font=self.font, accent=self.accent, radius=self.radius, density=self.density)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppOptions:
    """Options of an app, whether launched or mounted."""

    http: HttpOptions = field(default_factory=HttpOptions)
    files: FileOptions = field(default_factory=FileOptions)
    page: PageOptions = field(default_factory=PageOptions)
    engine: Mapping[str, Any] = field(default_factory=dict)  # Any: fields of EngineOptions
    """Options of the engine that were given. They win over those of `Blocks.queue`."""

    def engine_options(self, declared: Mapping[str, Any]) -> EngineOptions:  # Any: as above
        """The engine's options, with `declared` for those that were not given."""
        return EngineOptions(**{**declared, **self.engine})


HOMES = (ServerOptions, ShareOptions, HttpOptions, FileOptions, PageOptions, EngineOptions)
FIELDS = {
    "time_limit": "time_limit_s",
    "heartbeat_interval_s": "heartbeat_s",
    "css_paths": "css_of_files",
    "head_paths": "head_of_files",
    "favicon_path": "favicon",
}
"""Fields of options that have another name than their option."""
