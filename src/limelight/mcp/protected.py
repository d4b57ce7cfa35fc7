"""Where a client gets a token for a private app: the metadata of RFC 9728 (OAuth 2.0 Protected Resource Metadata)."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from limelight.core.wire import Json
from limelight.http.errors import json_response
from limelight.http.root import root_url
from limelight.http.server import server_of


async def metadata(request: Request) -> Response:
    """Of the address that is asked for. Without a provider of logins it says that a token is needed, and no more."""
    server = server_of(request)
    path = "/gradio_api/mcp/" if "/gradio_api/" in request.scope["path"] else "/mcp/"
    made: dict[str, Json] = {
        "resource": f"{root_url(request)}{path}",
        "resource_name": server.site.title,
        "bearer_methods_supported": ["header"],
    }
    oidc = server.options.oidc
    if oidc is not None and oidc.audience:
        made["authorization_servers"] = [oidc.issuer]
        made["scopes_supported"] = [*oidc.scopes]
    return json_response(made)
