"""What a person sees who opens the server's address in a browser."""

from __future__ import annotations

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse

from limelight.http.root import root_url
from limelight.http.server import server_of
from limelight.mcp.catalog import Catalog, Offered
from limelight.mcp.server import chosen

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>MCP server of {title}</title>
<style>
html {{ background: Canvas; color: CanvasText; }}
a {{ color: inherit; }}
body {{ max-width: 42rem; margin: 3rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }}
code {{ font-family: ui-monospace, monospace; overflow-wrap: anywhere; }}
dd {{ margin: 0 0 .75rem; overflow-wrap: anywhere; }}
</style>
<main>
<h1>MCP server of {title}</h1>
<p>This address is for AI assistants. Give it to an MCP client (streamable HTTP):</p>
<p><code>{url}</code></p>
<h2>Tools</h2>
{tools}
<p><a href="{root}/">Open the app</a></p>
</main>
</html>
"""


def is_for_browsers(request: Request) -> bool:
    """Whether the request asks for a page. Clients of the protocol ask for a stream."""
    accepted = request.headers.get("accept", "").lower()
    return "text/html" in accepted and "text/event-stream" not in accepted


def self_description(request: Request, catalog: Catalog) -> HTMLResponse:
    tools = chosen(request, catalog.tools).values()
    query = f"?{request.url.query}" if request.query_params.get("tools") else ""
    page = _PAGE.format(
        title=escape(server_of(request).site.title),
        root=escape(root_url(request)),
        url=escape(f"{root_url(request)}/mcp/{query}"),
        tools=f"<dl>{''.join(map(_tool, tools))}</dl>" if tools else "<p>None.</p>",
    )
    return HTMLResponse(
        page, headers={"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Vary": "Accept"}
    )


def _tool(offered: Offered) -> str:
    return f"<dt><code>{escape(offered.name)}</code></dt><dd>{escape(offered.description)}</dd>\n"
