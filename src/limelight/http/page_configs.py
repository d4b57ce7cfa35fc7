"""What of an app's configuration is for one of its pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEFAULT_TITLE = "Limelight"


def pages_of(config: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:  # Any: JSON
    """The configuration of each page, by its path. It has the page's own components, layout and listeners."""
    if len(config["pages"]) == 1:
        return {"": {**config, "current_page": ""}}
    return {path: _page(config, path, name) for path, name, _ in config["pages"]}


def _page(config: Mapping[str, Any], path: str, name: str) -> Mapping[str, Any]:  # Any: JSON
    own, title = config["page"][path], config["title"]
    components, dependencies = set(own["components"]), set(own["dependencies"])
    return {
        **config,
        "current_page": path,
        "title": title if not path else name if title == DEFAULT_TITLE else f"{name} · {title}",
        "components": [one for one in config["components"] if one["id"] in components],
        "dependencies": [one for one in config["dependencies"] if one["id"] in dependencies],
        "layout": own["layout"],
        "page": {path: own},
    }
