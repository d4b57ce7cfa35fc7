"""Headers of responses by which an app or a share would speak for the whole host, or to the proxy before it."""

from __future__ import annotations

SPEAKING_FOR_THE_HOST = frozenset(
    {
        "alt-svc",
        "clear-site-data",
        "nel",
        "public-key-pins",
        "report-to",
        "reporting-endpoints",
        "service-worker-allowed",
        "strict-transport-security",
        "x-sendfile",
    }
)


def speaks_for_the_host(name: str) -> bool:
    """Whether it changes what browsers or proxies do with the hub and its other apps. `name`: in lower case."""
    return name in SPEAKING_FOR_THE_HOST or (name.startswith("x-accel-") and name != "x-accel-buffering")
