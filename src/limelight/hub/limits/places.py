"""Places for requests that wait for an app to start. A slow start of one app takes none of another app's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from limelight.core.errors import Overloaded, TooManyRequests

MAX_PER_APP = 1_000
MAX_PER_CLIENT_AND_APP = 100
MAX_PER_CLIENT = 500
RETRY_S = 5


class Places:
    def __init__(self) -> None:
        self._taken: Counter[tuple[str, str]] = Counter()
        """By app and client; one of them is "" for all."""

    def taken(self) -> Counter[tuple[str, str]]:
        return +self._taken

    @contextmanager
    def one(self, app: str, client: str) -> Iterator[None]:
        """A place until the app serves. Raises `TooManyRequests` or `Overloaded` if there is none for the client."""
        taken = self._taken
        if taken[app, client] >= MAX_PER_CLIENT_AND_APP:
            raise TooManyRequests(f"At most {MAX_PER_CLIENT_AND_APP} of your requests may wait for one app", RETRY_S)
        if taken["", client] >= MAX_PER_CLIENT:
            raise TooManyRequests(f"At most {MAX_PER_CLIENT} of your requests may wait for apps to start", RETRY_S)
        if taken[app, ""] >= MAX_PER_APP:
            raise Overloaded("Too many requests wait for this app to start", RETRY_S)
        keys = ((app, client), ("", client), (app, ""))
        taken.update(keys)
        try:
            yield
        finally:
            for key in keys:
                taken[key] -= 1
                if not taken[key]:
                    del taken[key]
