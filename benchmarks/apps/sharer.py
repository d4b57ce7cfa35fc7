"""Shares a port through a relay and prints the link: `python sharer.py RELAY PORT`. Its rate is out of the way."""

import asyncio
import sys

from limelight.share.gate import Gate
from limelight.share.options import Local
from limelight.share.relay import Relay
from limelight.share.secret import LinkSecret


def told(link: str) -> None:
    print(link, flush=True)


def lost(reason: str) -> None:
    """Nothing: it tries again, because the relay may begin later."""


if __name__ == "__main__":
    gate = Gate(Local("127.0.0.1", int(sys.argv[2])), LinkSecret(), 86_400, rate_hz=10**6, burst=10**6)
    asyncio.run(Relay(sys.argv[1], "benchmark").run(gate, told, lost))
