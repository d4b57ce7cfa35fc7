"""MCP Apps (the extension `io.modelcontextprotocol/ui`): HTML that clients show beside the results of tools."""

from __future__ import annotations

import html
from collections.abc import Mapping
from typing import Any

from limelight.core.tools import Offer
from limelight.core.wire import Json
from limelight.mcp.offers import MIME_OF_APP

EXTENSION = "io.modelcontextprotocol/ui"
SETTINGS: Mapping[str, Any] = {"mimeTypes": [MIME_OF_APP]}
PAGE = "ui://limelight/page"
"""The app's own page, in a frame."""

_HTML = """<!doctype html>
<meta charset="utf-8">
<title>{title}</title>
<style>html,body,iframe{{margin:0;width:100%;border:0}}iframe{{height:{height}px;display:block}}</style>
<iframe src="{url}" title="{title}" allow="clipboard-write; microphone; camera"></iframe>
<script>
const host = window.parent;
const send = (message) => host.postMessage({{ jsonrpc: "2.0", ...message }}, "*");
window.addEventListener("message", (event) => {{
  if (event.source !== host || event.data?.id !== 1) return;
  send({{ method: "ui/notifications/initialized", params: {{}} }});
  send({{ method: "ui/notifications/size-changed", params: {{ height: {height} }} }});
}});
send({{
  id: 1,
  method: "ui/initialize",
  params: {{ protocolVersion: "2026-01-26", appInfo: {{ name: "limelight", version: "1" }}, appCapabilities: {{}} }},
}});
</script>
"""
_HEIGHT = 640


def meta_of(offer: Offer) -> dict[str, Json]:
    """What a tool's `_meta` says: the author's own, and which resource shows its result."""
    if offer.shows is None:
        return dict(offer.meta)
    uri = PAGE if offer.shows == "page" else offer.shows
    return {**offer.meta, "ui": {"resourceUri": uri}}


def page_listed(title: str) -> dict[str, Json]:
    return {"uri": PAGE, "name": "page", "title": title, "mimeType": MIME_OF_APP}


def page_contents(root: str, title: str) -> dict[str, Json]:
    """The resource. Its `csp` asks the host to let it frame the app's page."""
    text = _HTML.format(title=html.escape(title, quote=True), url=html.escape(f"{root}/", quote=True), height=_HEIGHT)
    origin = "/".join(root.split("/")[:3])
    return {
        "uri": PAGE,
        "mimeType": MIME_OF_APP,
        "text": text,
        "_meta": {"ui": {"csp": {"frameDomains": [origin]}, "prefersBorder": True}},
    }
