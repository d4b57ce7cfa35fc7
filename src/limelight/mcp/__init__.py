"""What a script says of its functions to clients of the MCP server: `gr.mcp.tool`, `gr.mcp.resource`, `gr.mcp.prompt`.

The server itself is in the modules beside, which need the extra `mcp` and are imported only where it is switched on.
"""

from __future__ import annotations

from limelight.mcp.offers import prompt, resource, tool

__all__ = ["prompt", "resource", "tool"]
