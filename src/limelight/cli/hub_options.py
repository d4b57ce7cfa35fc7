"""The flags of `limelight hub` and `limelight manifests`."""

from __future__ import annotations

import argparse


def add_hub_options(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "folder", help="apps are NAME.py or NAME/app.py in it, or in a folder of it with their owner's name"
    )
    command.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    command.add_argument("--port", type=int, help="exactly this port (else the first free one from 7860)")
    command.add_argument("--data", help="folder of the hub's records and the apps' files (FOLDER/.hub)")
    command.add_argument("--owner", default="local", help="whose the apps at the top of the folder are (local)")
    command.add_argument("--domain", default="", help="each app has the host OWNER-NAME.DOMAIN")
    command.add_argument(
        "--relay",
        nargs="?",
        const="hosts",
        choices=("hosts", "paths"),
        help="share apps of other machines (`limelight share`) for users with a token that may write: each at a host "
        "below --domain, or at a path of the hub's own host",
    )
    command.add_argument(
        "--mcp", action="store_true", help="the apps are tools of AI assistants: each app's, and all at /-/mcp"
    )
    command.add_argument("--idle", type=float, default=5, help="minutes without requests after which an app sleeps (5)")
    command.add_argument(
        "--rate-limit", help="calls and uploads of one user or address for all apps together, such as 60/minute"
    )
    command.add_argument(
        "--app-quota",
        default="",
        help="of each app for which an admin chooses no other, such as "
        "calls=10000,bytes=5G,cpu_seconds=3600,memory_bytes=2G (a day, but for memory)",
    )
    command.add_argument(
        "--owner-quota",
        default="",
        help="of all apps of an owner together: calls=20000,bytes=9G,cpu_seconds=7200,running_apps=5",
    )
    command.add_argument(
        "--visibility",
        choices=("public", "protected", "private"),
        default="public",
        help="of apps without one (public)",
    )
    command.add_argument(
        "--isolation", choices=("process", "sandbox", "container"), default="process", help="how apps are kept apart"
    )
    command.add_argument(
        "--expose", action="append", default=[], help="a path that apps in a sandbox or container may read"
    )
    command.add_argument("--no-network", action="store_true", help="apps in a sandbox or container reach no network")
    command.add_argument(
        "--nats", default="", help="nats://… that several hubs share: they have the same apps and users"
    )
    command.add_argument(
        "--nats-accounts",
        action="store_true",
        help="each app keeps its calls in an account of its own: the servers have the lines of `limelight nats-config`",
    )
    command.add_argument("--address", default="", help="where the other hubs reach this one: http://10.0.0.5:7860")
    _add_container_options(command)
    _add_oidc_options(command)
    command.add_argument("--ssl-certfile", help="a certificate in PEM format; the hub then speaks HTTPS")
    command.add_argument("--ssl-keyfile", help="the key of the certificate, if it is in a file of its own")


def _add_container_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--container-engine", help="the command of Podman or Docker, with options (the one that runs)")
    command.add_argument("--container-image", help="image of the containers (the slim official one of Python)")
    command.add_argument(
        "--container-network", help="of apps: slirp4netns, pasta, bridge or another network of the engine (none)"
    )
    command.add_argument("--container-build-network", help="of builds, which fetch packages (the engine's default)")
    command.add_argument("--container-memory", help="memory of a container (2g)")
    command.add_argument("--container-cpus", type=float, help="processors of a container, 0 for all (0)")
    command.add_argument("--container-processes", type=int, help="processes and threads of a container (512)")


def _add_oidc_options(command: argparse.ArgumentParser) -> None:
    """Named as the keys of an app's `oidc`, which LIMELIGHT_OIDC_ISSUER and so on set as well."""
    command.add_argument("--oidc", metavar="ISSUER", help="users can sign in at this provider of OpenID Connect")
    command.add_argument("--oidc-client-id", metavar="ID", help="the hub's client id there")
    command.add_argument(
        "--oidc-client-secret-file",
        metavar="FILE",
        help="holds the client's secret (else LIMELIGHT_OIDC_CLIENT_SECRET does)",
    )
    command.add_argument("--oidc-label", metavar="TEXT", help="what the page calls the provider (its host)")
    command.add_argument(
        "--oidc-domain",
        action="append",
        default=[],
        metavar="DOMAIN",
        help="whoever has a verified e-mail address of this domain becomes a user at the first sign-in",
    )
    command.add_argument(
        "--oidc-group", action="append", default=[], metavar="GROUP", help="whoever is in this group becomes a user"
    )
    command.add_argument(
        "--oidc-everybody",
        action="store_true",
        help="whoever the provider signs in becomes a user (else: only those whom an admin has added)",
    )


def add_manifests_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("folder", help="a folder of apps, as `limelight hub` takes it")
    command.add_argument("--images", required=True, help="registry and path of the images: registry.example.com/team")
    command.add_argument("--domain", required=True, help="each app gets the host OWNER-NAME.DOMAIN")
    command.add_argument("--output", default="manifests", help="folder for a folder of each app (manifests)")
    command.add_argument("--owner", default="local", help="whose the apps at the top of the folder are (local)")
    command.add_argument(
        "--scale", choices=("knative", "none"), default="knative", help="whether apps sleep (knative) or never (none)"
    )
    command.add_argument("--gateway", default="gateway", help="the Gateway of the routes, with --scale none (gateway)")
    command.add_argument(
        "--limelight", default="", help="the version, or the address of a wheel, that images install (the newest)"
    )


def add_nats_config_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--data", required=True, help="the hub's folder of data, which has its key, or gets one")
    command.add_argument(
        "--folder", default="./accounts", help="where the server keeps the apps' accounts (./accounts)"
    )
