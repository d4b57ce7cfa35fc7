"""A browser without a page: follows the redirects of a sign-in by hand, and keeps cookies."""

from __future__ import annotations

from types import TracebackType
from typing import Any, Self

import httpx

from tests.servers import Server


class Visit:
    """Somebody who uses the app. Redirects are followed only when asked for."""

    def __init__(self, server: Server, **headers: str) -> None:
        self.root = server.url
        self.http = httpx.Client(headers=headers, timeout=20)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.http.close()

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self.http.get(self.root + path, headers=headers)

    def begin(self, target: str | None = None) -> str:
        """The address at the provider."""
        answer = self.http.get(f"{self.root}/login/oidc", params={} if target is None else {"_target_url": target})
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def back(self, address: str) -> str:
        """The address of the callback, with a code."""
        return self.http.get(address).headers["location"]

    def sign_in(self, target: str | None = None) -> httpx.Response:
        """The answer of the callback."""
        return self.http.get(self.back(self.begin(target)))

    def cookie(self) -> str:
        """Of the login."""
        found = [one for one in self.http.cookies.jar if "access-token" in one.name and "sign-in" not in one.name]
        return "; ".join(f"{one.name}={one.value}" for one in found)

    def call(self, name: str, *data: object, **headers: str) -> Any:  # Any: JSON
        """The values, or a failure's fields."""
        answer = self.http.post(f"{self.root}/gradio_api/run/{name}", json={"data": data}, headers=headers).json()
        return answer.get("data", answer)

    def user(self) -> str | None:
        found: str | None = self.get("/user").json()
        return found

    def logout(self, query: str = "") -> httpx.Response:
        return self.http.post(f"{self.root}/logout{query}")
