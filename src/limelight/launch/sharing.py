"""`share=True`: the share of a launched app."""

from __future__ import annotations

import ssl
import sys
from collections.abc import Callable
from dataclasses import replace

from limelight.core.errors import MissingExtra
from limelight.http.clients import TrustedProxies
from limelight.http.connection import connection_of
from limelight.http.peers import Peers
from limelight.launch.config import Config
from limelight.launch.listening import allow_connections
from limelight.launch.readers import switch
from limelight.launch.settings import setting
from limelight.share.options import Local
from limelight.share.sharing import Sharing, Way
from limelight.share.ways import HOW, way_of

LOOPBACK = {"0.0.0.0": "127.0.0.1", "::": "::1", "localhost": "127.0.0.1"}
Say = Callable[[str], None]


def for_sharing(config: Config, share: bool | None) -> Config:
    """The configuration, with what a share needs if the app is to be shared: by the script, or by LIMELIGHT_SHARE.

    The app takes requests from the share as from a proxy on this machine.
    """
    found = setting("SHARE")
    is_shared = bool(share) if share is not None else found is not None and switch(found[1], found[0])
    if not is_shared:
        return config
    http, address = config.app.http, _reached(config.server.server_name)
    hosts = (*http.allowed_hosts, _host(address)) if http.allowed_hosts else ()
    http = replace(http, allowed_hosts=hosts, trusted_proxies=(*http.trusted_proxies, address))
    return replace(config, app=replace(config.app, http=http), is_shared=True)


def sharing_of(config: Config, host: str, port: int, say: Say) -> Sharing | None:
    """The share, which has not begun. None, when it has said why, if there is no way to share; the app goes on."""
    try:
        way = way_of(config.share, "launch: share_server_address")
    except MissingExtra as error:
        say(f"* The app is not shared: {error}")
        return None
    if way is None:
        say(f"* {HOW}")
        return None
    if config.app.http.root_path:
        say("* The app is not shared: with a root_path it has a public address, through the proxy")
        return None
    local = Local(_reached(host), port, _trusting(config.server.ssl_certfile), config.app.http.user_header)
    return sharing(way, config, local, say)


def sharing(way: Way, config: Config, local: Local, say: Say) -> Sharing:
    """The share of what answers at `local`, which need not be an app of this process."""
    from limelight.share.gate import Gate  # noqa: PLC0415  # optional: 40 ms, only shares need it
    from limelight.share.secret import LinkSecret  # noqa: PLC0415  # optional: as above
    from limelight.share.shown import shown  # noqa: PLC0415  # optional: as above

    chosen = config.share.share_secret
    has_secret = not config.app.http.is_private if chosen is None else chosen
    secret, server = LinkSecret() if has_secret else None, config.server
    peers = Peers(TrustedProxies(["127.0.0.1"]), max_descriptors=allow_connections())  # all of a tunnel come from there
    protocol = connection_of(server.receive_timeout_s, server.send_timeout_s, peers)
    gate = Gate(local, secret, config.share.share_life_s, protocol=protocol)
    with_code = sys.stdout.isatty() and config.server.log_format == "text" and not config.server.quiet

    def told(link: str) -> None:
        say(shown(link, gate.left_s, has_secret, with_code))

    return Sharing(way, gate, told, lambda text: say(f"* {text}"))


def _reached(host: str) -> str:
    return LOOPBACK.get(host, host)


def _host(address: str) -> str:
    return f"[{address}]" if ":" in address else address


def _trusting(certificate: str | None) -> ssl.SSLContext | None:
    """TLS to the app itself, whose certificate is for its public name."""
    if certificate is None:
        return None
    context = ssl.create_default_context(cafile=certificate)
    context.check_hostname = False
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    return context
