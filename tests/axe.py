"""What axe finds wrong with a page for those who cannot see or point."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

# Only what is wrong leaves the page: all that is right is many times as much.
RUN = "async options => (await axe.run({ resultTypes: ['violations'], ...options })).violations"


def violations(page: Page, **options: Any) -> list[str]:  # Any: the options of `axe.run`, JSON
    """A line for each rule that the page breaks: its name, and the elements that break it."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN, options)
    return [f"{rule['id']}: {[node['html'][:120] for node in rule['nodes']]}" for rule in found]
