"""Writes what is generated from the Python declarations; `--check` fails when a committed file is not up to date."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from scripts import (
    component_pages,
    no_effect_pages,
    option_pages,
    page_types,
    public_names,
    reference_pages,
    site_config,
    surface_gaps,
    theme_pages,
)

ROOT = Path(__file__).parents[1]
NAMES = "src/limelight/names.py"
TARGETS: dict[str, Callable[[], str]] = {
    NAMES: public_names.generate,
    "docs/compatibility.md": surface_gaps.generate,
    "docs/components.md": component_pages.generate,
    "docs/no-effect.md": no_effect_pages.generate,
    "docs/options.md": option_pages.generate,
    "docs/themes.md": theme_pages.generate,
    "web/src/wire/generated.ts": page_types.generate,
    "zensical.toml": site_config.generate,
    **reference_pages.targets(),
}


def main() -> None:
    texts = {ROOT / name: generate() for name, generate in TARGETS.items()}
    stale = [path for path, text in texts.items() if not path.exists() or path.read_text() != text]
    if "--check" in sys.argv and stale:
        sys.exit(f"Stale: {', '.join(str(path.relative_to(ROOT)) for path in stale)}. Run `make gen`.")
    for path in stale:
        path.parent.mkdir(exist_ok=True)
        path.write_text(texts[path])
    if ROOT / NAMES in stale:  # which the others read when they were imported
        subprocess.run([sys.executable, "-m", "scripts.generate"], check=True)


if __name__ == "__main__":
    main()
