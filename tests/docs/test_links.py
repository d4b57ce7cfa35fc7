"""Readers find what links lead to, in the repository and on the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from scripts import llms, site_config
from scripts.site import foreign, foreign_in_style

from tests.docs.markdown import DOCS, PAGES, ROOT, anchors, links

ALL = [
    *PAGES,
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "examples/README.md", "benchmarks/README.md")),
]


@pytest.mark.parametrize("page", ALL, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_what_is_there(page: Path) -> None:
    broken = [f"{line}: {target}" for line, target in links(page) if trouble(page, target)]
    assert not broken


def trouble(page: Path, target: str) -> bool:
    """Whether a link leads nowhere: other sites are not asked."""
    if target.startswith(("https://", "http://", "mailto:")):
        return False
    path, _, anchor = target.partition("#")
    file = (page.parent / path).resolve() if path else page
    if not file.exists() or (page.is_relative_to(DOCS) and not file.is_relative_to(DOCS)):
        return True
    return bool(anchor) and (file.suffix != ".md" or anchor not in anchors(file))


@pytest.mark.parametrize("target", ["absent.md", "api.md#absent", "#absent", "../Makefile", "../absent"])
def test_a_broken_link_is_found(target: str) -> None:
    assert trouble(DOCS / "hub.md", target)


def test_the_navigation_has_every_page_once() -> None:
    listed = list(site_config.listed())
    pages = {str(page.relative_to(DOCS)) for page in PAGES if page.parent.name != "decisions"}
    assert sorted(listed) == sorted(pages)


def test_what_programs_read_has_every_page() -> None:
    files = llms.files(DOCS)
    for page in site_config.listed():
        assert f"]({page}): " in files["llms.txt"]
        assert f"]({page}): \n" not in files["llms.txt"], f"{page} does not begin with a sentence"
        assert (DOCS / page).read_text().strip() in files["llms-full.txt"]


@pytest.mark.parametrize(
    "html",
    [
        '<script src="https://cdn.example.com/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.com/css">',
        '<img src="http://example.com/a.png">',
        '<p style="background: url(https://example.com/a.png)">',
    ],
)
def test_what_a_page_loads_from_another_host_is_found(html: str) -> None:
    assert foreign(html)
    assert not foreign('<a href="https://example.com">there</a><img src="images/a.png"><link rel="icon" href="a.png">')


def test_what_a_stylesheet_loads_from_another_host_is_found() -> None:
    assert foreign_in_style("@import 'https://example.com/a.css'; a { background: url(//example.com/a.png) }")
    assert not foreign_in_style("a { background: url(a.png); mask: url('data:image/svg+xml,…') }")
