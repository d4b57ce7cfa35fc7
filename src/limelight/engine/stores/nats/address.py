"""A store's address: `nats://user:password@host:4222,other:4222/app?creds=path&replicas=3`."""

from __future__ import annotations

import re
import ssl
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from limelight.core.errors import DeclarationError

DEFAULT_APP = "limelight"
OPTIONS = ("creds", "ca", "cert", "key", "replicas", "ack_wait")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    servers: tuple[str, ...]
    app: str = DEFAULT_APP
    """Prefix of all names: one NATS server may serve many apps."""
    replicas: int = 1
    """Copies of each stream in a cluster. Three survive the loss of one server."""
    ack_wait_s: float = 15.0
    """How long a worker may be silent before its job is given to another one."""
    user: str | None = None
    password: str | None = None
    creds: str | None = None
    ca: str | None = None
    cert: str | None = None
    key: str | None = None

    def connect_options(self) -> dict[str, Any]:  # Any: keywords of nats.connect
        options: dict[str, Any] = {"servers": list(self.servers)}  # Any: as above
        if self.user is not None:
            options |= {"user": self.user, "password": self.password or ""}
        if self.creds:
            options["user_credentials"] = self.creds
        if self.ca or self.cert or any(server.startswith("tls:") for server in self.servers):
            context = ssl.create_default_context(cafile=self.ca)
            if self.cert:
                context.load_cert_chain(self.cert, self.key)
            options["tls"] = context
        return options


def parse(url: str) -> Address:
    """Parse a `nats://` address. Raises `DeclarationError`."""
    parts = urlsplit(url)
    if parts.scheme not in ("nats", "tls") or not parts.netloc:
        raise DeclarationError("store", "an address such as nats://host:4222/app", url)
    app = parts.path.strip("/") or DEFAULT_APP
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", app):
        raise DeclarationError("store: name of the app", "up to 64 letters, digits, '-' and '_'", app)
    login, _, hosts = parts.netloc.rpartition("@")
    user, _, password = login.partition(":")
    given = dict(parse_qsl(parts.query))
    for name in given:
        if name not in OPTIONS:
            raise DeclarationError("store", f"options of {', '.join(OPTIONS)}", name)
    replicas = given.pop("replicas", "1")
    if replicas not in ("1", "3", "5"):
        raise DeclarationError("store: replicas", "1, 3 or 5", replicas)
    servers = tuple(f"{parts.scheme}://{host}" for host in hosts.split(","))
    if login:
        given |= {"user": unquote(user), "password": unquote(password)}
    ack_wait_s = _seconds(given.pop("ack_wait", "15"))
    return Address(servers=servers, app=app, replicas=int(replicas), ack_wait_s=ack_wait_s, **given)


def _seconds(given: str) -> float:
    if not given.isdigit() or not 1 <= int(given) <= 3600:
        raise DeclarationError("store: ack_wait", "a number of seconds from 1 to 3600", given)
    return float(given)
