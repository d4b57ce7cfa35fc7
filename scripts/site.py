"""Builds the documentation site into `build/docs`: `make docs`. Fails for what a reader would find broken."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

from scripts import llms

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
SITE = ROOT / "build" / "docs"
POLICY = "default-src 'self' 'unsafe-inline' data: blob:; frame-src 'none'; object-src 'none'; base-uri 'none'"
"""Pages of the site load nothing from other hosts, whatever a theme's script would like to."""
ASSETS = {"script": "src", "img": "src", "source": "srcset", "iframe": "src", "video": "src", "audio": "src"}
LOADED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


def main() -> None:
    if SITE.exists():
        shutil.rmtree(SITE)
    built = subprocess.run([sys.executable, "-m", "zensical", "build", "--clean", "--strict"], cwd=ROOT, check=False)
    if built.returncode:
        sys.exit("The site was not built.")
    for page in DOCS.rglob("*.md"):  # as plain text beside each page, for programs
        target = SITE / page.relative_to(DOCS)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(page, target)
    for name, text in llms.files(DOCS).items():
        (SITE / name).write_text(text)
    pages = list(SITE.rglob("*.html"))
    for page in pages:
        html = page.read_text()
        page.write_text(
            html.replace("<head>", f'<head><meta http-equiv="Content-Security-Policy" content="{POLICY}">', 1)
        )
    found = [f"{file.relative_to(SITE)}: {address}" for file in pages for address in foreign(file.read_text())]
    styles = SITE.rglob("*.css")
    found += [f"{file.relative_to(SITE)}: {one}" for file in styles for one in foreign_in_style(file.read_text())]
    if found:
        sys.exit("Loaded from other hosts:\n" + "\n".join(found))
    print(f"{len(pages)} pages: file://{SITE}/index.html")


class _Assets(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag in ASSETS:
            self.addresses.append(given.get(ASSETS[tag], ""))
        if tag == "link" and LOADED_LINKS & set(given.get("rel", "").split()):
            self.addresses.append(given.get("href", ""))
        self.addresses += foreign_in_style(given.get("style", ""))


def foreign(html: str) -> list[str]:
    """The addresses on other hosts that a page would load."""
    assets = _Assets()
    assets.feed(html)
    return [address for address in assets.addresses if re.match(r"(\w+:)?//", address.strip())]


def foreign_in_style(css: str) -> list[str]:
    return re.findall(r"""(?:url\(|@import)\s*["']?((?:https?:)?//[^"')\s]+)""", css)


if __name__ == "__main__":
    main()
