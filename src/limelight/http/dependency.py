"""Authentication by the author's function, called for each request (`auth_dependency`)."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable
from functools import partial

from starlette.types import Scope

from limelight.http.checks import Checks
from limelight.http.cookies import CookieRequest
from limelight.http.site import Dependency

THREADS = 40


class NamedUsers:
    """Calls the function for each request. A plain function runs in a thread, because it may block."""

    def __init__(self, function: Dependency) -> None:
        self._function = function
        call = getattr(function, "__call__", None)  # noqa: B004  # a callable object may have an async `__call__`
        self._is_async = inspect.iscoroutinefunction(function) or inspect.iscoroutinefunction(call)
        self._checks = Checks(THREADS)

    async def name(self, scope: Scope, client: str) -> str | None:
        """The user, or None if access is denied. Raises what the function raises, so that a failure denies access."""
        ask = partial(self._function, CookieRequest(scope))
        try:
            found = ask() if self._is_async else await self._checks.run(client, ask)
            named: object = await found if isinstance(found, Awaitable) else found
        except (SystemExit, KeyboardInterrupt, GeneratorExit) as error:
            raise RuntimeError(f"auth_dependency raised {type(error).__name__}") from error
        if named is not None and not isinstance(named, str):
            raise TypeError(f"auth_dependency returns a user's name or None, not {type(named).__name__}")
        return named or None
