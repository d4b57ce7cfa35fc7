"""How often a client may call: all apps of the hub, and each app that has a limit of its own."""

from __future__ import annotations

import re

from limelight.http.limits import CallRate, Rate

_NOT_COUNTED = re.compile(r"(?:/gradio_api)?/(?:jobs/[^/]+/cancel|stream/.*|cancel|reset|logout)/?")
"""POST to these ends a call or goes on with one. All else may be a call: an app can have paths of its own."""


def is_call(method: str, below: str) -> bool:
    """Whether a request to the path of an app counts as a call or an upload."""
    return method == "POST" and _NOT_COUNTED.fullmatch(below) is None


class Rates:
    def __init__(self, rate: Rate | None) -> None:
        """`rate`: of all apps together; None: no limit."""
        self._all = None if rate is None else CallRate(rate)
        self._of_apps: dict[str, tuple[str, CallRate]] = {}

    def count(self, app: str, limit: str, client: str) -> None:
        """Count a call. `limit`: that of the app, "" for none. Raises `TooManyRequests`."""
        own = self._of_app(app, limit)  # first: a call that an app refuses takes nothing from the others
        for rate in (own, self._all):
            refusal = None if rate is None else rate.hit(client)[1]
            if refusal is not None:
                raise refusal

    def _of_app(self, app: str, limit: str) -> CallRate | None:
        if not limit:
            self._of_apps.pop(app, None)
            return None
        text, rate = self._of_apps.get(app, ("", None))
        if rate is None or text != limit:
            rate = CallRate(Rate.parse(limit))
            self._of_apps[app] = limit, rate
        return rate
