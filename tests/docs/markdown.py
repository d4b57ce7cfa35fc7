"""The pages of the documentation, and what is in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
FENCE = re.compile(r"^( *)```(\w*)[^\n]*\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    page: Path
    line: int
    language: str
    text: str
    mark: str
    """Why it is not run: `<!-- not run: why -->` before it; else empty."""

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}"


def snippets(page: Path) -> Iterator[Snippet]:
    text = page.read_text()
    for found in FENCE.finditer(text):
        before = text[: found.start()].rstrip().rpartition("\n")[2]
        mark = re.fullmatch(r"<!-- not run: (.+) -->", before.strip())
        indent = len(found[1])
        body = "".join(line[indent:] if line.strip() else line for line in found[3].splitlines(keepends=True))
        yield Snippet(page, text[: found.start()].count("\n") + 1, found[2], body, mark[1] if mark else "")


def prose(page: Path) -> str:
    """The page without its code, of which lines stay."""
    text = FENCE.sub(lambda found: "\n" * found[0].count("\n"), page.read_text())
    return re.sub(r"`[^`\n]+`", "``", text)


def anchors(page: Path) -> set[str]:
    """The names of headings, as both GitHub and the site make them, and of elements that have one."""
    text = FENCE.sub("", page.read_text())
    headings = re.findall(r"^#{1,6} (.+?)\s*$", text, re.MULTILINE)
    plain = (re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", heading).replace("`", "").replace("*", "") for heading in headings)
    return {slug(heading) for heading in plain} | set(re.findall(r'id="([^"]+)"', text))


def slug(heading: str) -> str:
    return re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-")


def links(page: Path) -> Iterator[tuple[int, str]]:
    """Lines and targets of links and pictures."""
    for number, line in enumerate(prose(page).splitlines(), 1):
        for target in re.findall(r"\]\(<?([^)\s>]+)>?(?: \"[^\"]*\")?\)", line):
            yield number, target
        for target in re.findall(r'(?:src|srcset|href)="([^"]+)"', line):
            yield number, target
