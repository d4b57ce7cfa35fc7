"""Makes `llms.txt`, the list of all pages, and `llms-full.txt`, their text, for programs that read documentation."""

from __future__ import annotations

import re
from pathlib import Path

from scripts.site_config import NAVIGATION

HEADING = """# Limelight

> Limelight turns a Python function into a web page and an HTTP API. It has the Python names and the client protocol of
> Gradio, on an engine of its own: `import limelight as gr`.

Each page is Markdown. All of them in one file: [llms-full.txt](llms-full.txt).
"""


def files(docs: Path) -> dict[str, str]:
    """Both files by their names."""
    sections, texts = [HEADING], []
    for section, pages in NAVIGATION.items():
        lines = [f"## {section}", ""]
        for title, page in pages.items():
            text = (docs / page).read_text()
            lines.append(f"- [{title}]({page}): {summary(text)}")
            texts.append(f"<!-- {page} -->\n\n{text.strip()}\n")
        sections.append("\n".join([*lines, ""]))
    return {"llms.txt": "\n".join(sections), "llms-full.txt": "\n".join(texts)}


def summary(text: str) -> str:
    """The first sentence of a page, without its marks."""
    prose = re.sub(r"^```.*?^```$", "", text, flags=re.DOTALL | re.MULTILINE)
    paragraphs = (part for part in re.split(r"\n\s*\n", prose) if not re.match(r"\s*(#|```|\||<|!\[|-)", part))
    plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", " ".join(next(paragraphs, "").split()))
    return re.split(r"(?<=[.:])\s", plain, maxsplit=1)[0]
