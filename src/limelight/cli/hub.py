"""`limelight hub`."""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from limelight.core.errors import DeclarationError, MissingExtra
from limelight.http.limits import Rate
from limelight.hub.names import is_owner
from limelight.share.ways import WEBSOCKETS

if TYPE_CHECKING:
    from limelight.hub.apps.containers import ContainerOptions


def serve(given: argparse.Namespace) -> None:
    """Raises `MissingExtra` without the extra `hub`."""
    try:
        from limelight.cli.hub_oidc import oidc_of  # noqa: PLC0415  # optional: as above
        from limelight.hub.limits.quotas import AppQuota, OwnerQuota, parse  # noqa: PLC0415  # optional: as above
        from limelight.hub.options import HubOptions  # noqa: PLC0415  # optional: extra `hub`
        from limelight.hub.serving import serve as serve_hub  # noqa: PLC0415  # optional: as above
    except ImportError as error:
        raise MissingExtra("limelight hub", str(error.name), "hub") from None
    containers = _containers(given)
    _check(given)
    folder = Path(given.folder).resolve()
    options = HubOptions(
        folder=folder,
        data=Path(given.data).resolve() if given.data else folder / ".hub",
        owner=given.owner,
        mcp=given.mcp,
        domain=given.domain.lower().strip("."),
        visibility=given.visibility,
        idle_s=given.idle * 60,
        isolation=given.isolation,
        exposed=tuple(Path(one).resolve() for one in given.expose),
        relay=given.relay,
        nats=given.nats,
        nats_accounts=given.nats_accounts,
        address=given.address,
        has_network=not given.no_network,
        containers=containers,
        rate_limit=Rate.parse(given.rate_limit, "--rate-limit") if given.rate_limit else None,
        app_quota=parse(AppQuota, given.app_quota, "--app-quota"),
        owner_quota=parse(OwnerQuota, given.owner_quota, "--owner-quota"),
        oidc=oidc_of(given),
        ssl_certfile=_path(given.ssl_certfile),
        ssl_keyfile=_path(given.ssl_keyfile),
    )
    serve_hub(options, given.host, given.port)


def _check(given: argparse.Namespace) -> None:
    """That the options go together. Raises `DeclarationError` and `MissingExtra`."""
    reaches_nats = not given.no_network and (
        given.isolation != "container" or given.container_network not in (None, "none")
    )
    relays = "--domain as well, or --relay paths if you trust everyone with a token"
    rules: Sequence[tuple[bool, str, str, object]] = (
        (not is_owner(given.owner), "--owner", "a name of letters, digits and ._-", given.owner),
        (given.idle < 0, "--idle", "minutes, 0 for never", given.idle),
        (given.ssl_keyfile and not given.ssl_certfile, "--ssl-keyfile", "--ssl-certfile as well", given.ssl_keyfile),
        (
            (given.nats_accounts or given.address) and not given.nats,
            "--nats",
            "an address of NATS, for --nats-accounts and --address",
            given.nats,
        ),
        (given.mcp and given.nats, "--mcp", "one hub, not several on one --nats", given.nats),
        (
            given.nats_accounts and not reaches_nats,
            "--nats-accounts",
            "apps that reach the network: no --no-network, and a --container-network for containers",
            given.container_network or "none",
        ),
        (given.relay == "hosts" and not given.domain, "--relay", relays, ""),
    )
    for is_broken, option, expected, got in rules:
        if is_broken:
            raise DeclarationError(option, expected, got)
    if given.mcp and importlib.util.find_spec("mcp") is None:
        raise MissingExtra("--mcp", "mcp", "mcp")
    if given.relay and not WEBSOCKETS.is_met:
        raise WEBSOCKETS.missing()


def _containers(given: argparse.Namespace) -> ContainerOptions | None:
    """None: no option of containers is given."""
    from limelight.hub.apps.containers import ContainerOptions, Limits  # noqa: PLC0415  # optional: extra `hub`

    limits = {
        name: value
        for name in ("memory", "cpus", "processes")
        if (value := getattr(given, f"container_{name}")) is not None
    }
    chosen = {
        name: value
        for name in ("engine", "image", "network", "build_network")
        if (value := getattr(given, f"container_{name}")) is not None
    }
    return ContainerOptions(**chosen, limits=Limits(**limits)) if chosen or limits else None


def write_manifests(given: argparse.Namespace) -> None:
    """Raises `MissingExtra` without the extra `hub`."""
    try:
        from limelight.hub.apps import catalog, manifests  # noqa: PLC0415  # optional: extra `hub`
    except ImportError as error:
        raise MissingExtra("limelight manifests", str(error.name), "hub") from None
    cluster = manifests.Cluster(
        images=given.images,
        domain=given.domain,
        scale=given.scale,
        gateway=given.gateway,
        limelight=given.limelight,
    )
    found = catalog.read(Path(given.folder).resolve(), given.owner)
    for folder in manifests.write(found, cluster, Path(given.output)):
        print(folder)  # noqa: T201  # what was written
    for where, problem in found.problems.items():
        sys.stderr.write(f"{where}: {problem}\n")


def write_nats_config(given: argparse.Namespace) -> None:
    """Raises `MissingExtra` without the extras `hub` and `nats`."""
    try:
        from limelight.hub.cluster.nats_accounts import server_config  # noqa: PLC0415  # optional: extra `nats`
        from limelight.hub.key import hub_key, make_data  # noqa: PLC0415  # optional: as above
    except ImportError as error:
        raise MissingExtra("limelight nats-config", str(error.name), "nats") from None
    data = Path(given.data).resolve()
    make_data(data)
    print(server_config(hub_key(data), given.folder), end="")  # noqa: T201  # what the command is for


def _path(given: str | None) -> Path | None:
    return None if given is None else Path(given).resolve()
