"""The flags of `limelight share`."""

from __future__ import annotations

import argparse
import re

from limelight.share.options import DAY_S, WEEK_S

_UNITS_S = {"s": 1, "m": 60, "h": 3600, "d": DAY_S}


def add_share_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("script", nargs="?", help="script to run and share; without one, what listens at --port")
    command.add_argument(
        "--port",
        dest="server_port",
        type=int,
        help="the port of this machine to share; with a script, the one that it listens on",
    )
    command.add_argument(
        "--via",
        dest="share_server_address",
        metavar="ADDRESS",
        help="a relay such as https://hub.example.com, ssh:USER@HOST, cloudflared or ngrok "
        "(LIMELIGHT_SHARE_SERVER_ADDRESS; your token at the relay is LIMELIGHT_SHARE_TOKEN)",
    )
    command.add_argument(
        "--expires", dest="share_life_s", type=duration, help="how long the link works, such as 30m, 24h or 7d (24h)"
    )
    command.add_argument(
        "--no-secret",
        dest="share_secret",
        action="store_false",
        default=None,
        help="let anybody in who knows the address, without the secret of the link",
    )


def duration(text: str) -> float:
    """Seconds, from text such as "24h". Raises `ArgumentTypeError`."""
    found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?)([smhd]?)", text.strip().lower())
    seconds = float(found[1]) * _UNITS_S.get(found[2], 1) if found else 0
    if not 1 <= seconds <= WEEK_S:
        raise argparse.ArgumentTypeError(f"expected a time up to 7d, such as 30m or 24h, got {text!r}")
    return seconds
