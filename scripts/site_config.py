"""Writes `zensical.toml`: the navigation of the documentation, with a page for each component and class."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from scripts.reference_pages import pages

Pages = Mapping[str, str]
"""Files below `docs/` by their titles."""

WRITTEN: dict[str, Pages] = {
    "Start": {
        "Limelight": "index.md",
        "Tutorial": "tutorial.md",
        "Moving from Gradio": "migrating.md",
    },
    "Guides": {
        "Calling an app": "calling.md",
        "State": "state.md",
        "Streaming and progress": "streaming.md",
        "Chat": "chat.md",
        "Files": "files.md",
        "While you write": "writing.md",
        "Themes": "themes.md",
        "Components of your own": "html.md",
        "Components as packages": "custom-components.md",
        "Keeping results": "caching.md",
        "Embedding": "embedding.md",
        "Sharing": "sharing.md",
        "MCP": "mcp.md",
        "Tests and styles: hooks": "hooks.md",
    },
    "Running": {
        "Deploying": "deploying.md",
        "Security": "security.md",
        "Scaling": "scaling.md",
        "Operating": "operating.md",
        "A hub of apps": "hub.md",
        "Who may do what at a hub": "hosting.md",
        "Isolation": "isolation.md",
        "The relay": "relay.md",
    },
    "Reference": {
        "HTTP API": "api.md",
        "Components": "components.md",
        "Events": "reference/events.md",
        "Classes and functions": "reference/classes.md",
        "Options of a server": "options.md",
        "Routes": "reference/routes.md",
        "Options without effect": "no-effect.md",
        "Compatibility": "compatibility.md",
    },
    "Project": {
        "What stays": "stability.md",
        "Beside other libraries": "comparison.md",
        "Architecture": "architecture.md",
    },
}

NAVIGATION: dict[str, Pages] = {**WRITTEN, "Each component": pages()}

HEADING = """# Written by `make gen` from scripts/site_config.py, and not by hand.
[project]
site_name = "Limelight"
site_description = "A Python function as a web page and an HTTP API"
docs_dir = "docs"
site_dir = "build/docs"
use_directory_urls = false
"""

THEME = """
[project.theme]
font = false
features = ["navigation.indexes", "navigation.top", "navigation.footer", "content.code.copy", "search.highlight"]

[[project.theme.palette]]
media = "(prefers-color-scheme)"
toggle.icon = "lucide/sun-moon"
toggle.name = "Switch to light"

[[project.theme.palette]]
media = "(prefers-color-scheme: light)"
scheme = "default"
toggle.icon = "lucide/sun"
toggle.name = "Switch to dark"

[[project.theme.palette]]
media = "(prefers-color-scheme: dark)"
scheme = "slate"
toggle.icon = "lucide/moon"
toggle.name = "Follow the system"

[project.markdown_extensions.toc]
permalink = true
slugify = { object = "pymdownx.slugs.slugify", kwds = { case = "lower" } }

[project.markdown_extensions.attr_list]
[project.markdown_extensions.md_in_html]
[project.markdown_extensions.tables]
[project.markdown_extensions.sane_lists]
[project.markdown_extensions.pymdownx.highlight]
[project.markdown_extensions.pymdownx.superfences]
"""


def generate() -> str:
    return HEADING + f"nav = [\n{''.join(_lines(NAVIGATION, 1))}]\n" + THEME


def _lines(listed: Mapping[str, Pages | str], depth: int) -> Iterator[str]:
    indent = "  " * depth
    for title, page in listed.items():
        if isinstance(page, str):
            yield f"{indent}{{ {json.dumps(title)} = {json.dumps(page)} }},\n"
        else:
            yield f"{indent}{{ {json.dumps(title)} = [\n"
            yield from _lines(page, depth + 1)
            yield f"{indent}] }},\n"


def listed() -> Sequence[str]:
    """All pages of the navigation, in its order."""
    return [page for section in NAVIGATION.values() for page in section.values()]
