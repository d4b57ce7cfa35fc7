"""Options of a hub."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from limelight.http.limits import Rate
from limelight.http.oidc import OidcOptions
from limelight.hub.apps.containers import ContainerOptions
from limelight.hub.apps.isolation import Level
from limelight.hub.limits.quotas import AppQuota, OwnerQuota
from limelight.hub.people.access import Visibility


@dataclass(frozen=True, kw_only=True)
class HubOidc:
    provider: OidcOptions
    label: str
    """What the page calls the provider."""
    allows_all: bool = False
    """Whether everybody whom the provider signs in becomes a user of the hub."""
    domains: Sequence[str] = ()
    """Those whose e-mail address, which the provider has verified, is of one of these domains do."""
    groups: Sequence[str] = ()
    """So do those in one of these groups. If neither is chosen, only users whom an admin has added sign in."""


@dataclass(frozen=True, kw_only=True)
class HubOptions:
    folder: Path
    """The folder of the apps."""
    data: Path
    """Where the hub keeps its records, environments and the files of the apps."""
    owner: str = "local"
    """Whose the apps are that lie at the top of the folder."""
    mcp: bool = False
    """Whether the apps are MCP servers, whose tools the hub lists at one address."""
    domain: str = ""
    """If set, each app has the host `owner-name.DOMAIN`, and pages are shown there only."""
    visibility: Visibility = "public"
    """Of apps for which nobody has chosen one."""
    idle_s: float = 300.0
    """Seconds without requests and calls after which an app sleeps; 0: never."""
    isolation: Level = "process"
    """How apps are kept apart: see `isolation`."""
    exposed: Sequence[Path] = ()
    """Paths that apps in a sandbox or container may read."""
    has_network: bool = True
    """Whether apps in a sandbox or container reach the network."""
    containers: ContainerOptions | None = None
    """For the isolation `container`; None: as they are by themselves."""
    relay: Literal["hosts", "paths"] | None = None
    """Whether apps of other machines are shared through this hub, and where: below the domain, or at `/s/` of the
    hub's own host, where their pages can act for whoever is signed in."""
    nats: str = ""
    """The NATS that several hubs share: they have the same apps, users and tokens."""
    nats_accounts: bool = False
    """Whether each app keeps its calls in an account of its own in NATS, so that another hub can go on with them."""
    address: str = ""
    """Where the other hubs reach this one; "": at the port of 127.0.0.1 that it listens on."""
    rate_limit: Rate | None = None
    """Calls and uploads of one client, for all apps together."""
    app_quota: AppQuota = field(default_factory=AppQuota)
    owner_quota: OwnerQuota = field(default_factory=OwnerQuota)
    """For which an admin has chosen no other."""
    oidc: HubOidc | None = None
    """The provider at which users can sign in."""
    ssl_certfile: Path | None = None
    ssl_keyfile: Path | None = None
    trusted_proxies: Sequence[str] = ("127.0.0.1", "::1")
    """Proxies whose `X-Forwarded-For`, `-Proto` and `-Host` are believed."""
