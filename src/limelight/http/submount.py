"""Mounting another ASGI app under a path, with its own guard."""

from __future__ import annotations

from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send


class Submount:
    """Passes requests below `path` to `inner`, all others to `app`."""

    def __init__(self, app: ASGIApp, path: str, inner: ASGIApp) -> None:
        self._app, self._path, self._inner = app, path, inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        app, root = self._app, scope.get("root_path", "")
        path = scope["path"].removeprefix(root) if scope["type"] == "http" else ""
        if path.startswith(self._path):
            if path == self._path:  # the page's own URLs are relative, so it needs the slash
                app = RedirectResponse(f"{path.rpartition('/')[2]}/", 307)
            elif path.startswith(f"{self._path}/"):
                app, scope = self._inner, {**scope, "root_path": root + self._path}
        await app(scope, receive, send)
