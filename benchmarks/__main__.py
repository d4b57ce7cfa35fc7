"""`python -m benchmarks [NAME …] [--quick] [--json FILE]`: measure, and print the table in Markdown."""

import argparse
import json
import platform
import sys
import time
from dataclasses import asdict
from pathlib import Path

from benchmarks import calls, feel, hub, imports, load, memory, page, size, streaming, tables, tabs
from benchmarks.rounds import NotMeasured, Run
from benchmarks.table import Row, markdown

MEASURES = {
    "imports": imports.measure,
    "size": size.measure,
    "memory": memory.measure,
    "calls": calls.measure,
    "page": page.measure,
    "tabs": tabs.measure,
    "streaming": streaming.measure,
    "table": tables.measure,
    "feel": feel.measure,
    "load": load.measure,
    "hub": hub.measure,
}
LONG = ("load", "streaming", "table", "feel", "hub")  # which take longer than all others together
USUAL = [name for name in MEASURES if name not in LONG]


def main() -> None:
    options = parse()
    run = Run(quick=options.quick)
    began = time.monotonic()
    rows = [row for name in options.names or USUAL for row in measured(name, run)]
    print(f"{markdown(rows)}\n")
    for note in run.notes:
        print(f"- {note}")
    print(f"\nPython {platform.python_version()}, {platform.system()} {platform.machine()}, {minutes(began)} min.")
    if options.json:
        options.json.write_text(json.dumps({"rows": [asdict(row) for row in rows], "notes": run.notes}, indent=2))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Limelight beside Gradio, same run.")
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help=f"of {', '.join(MEASURES)}; all but load, streaming, table, feel and hub when none is given",
    )
    parser.add_argument("--quick", action="store_true", help="fewer and shorter rounds, under two minutes")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the rows there")
    options = parser.parse_args()
    unknown = set(options.names) - set(MEASURES)
    if unknown:
        parser.error(f"no measure is named {', '.join(sorted(unknown))}; there are {', '.join(MEASURES)}")
    return options


def measured(name: str, run: Run) -> list[Row]:
    print(f"measuring {name} …", file=sys.stderr)
    try:
        return MEASURES[name](run)
    except NotMeasured as reason:
        run.note(f"{name}: {reason}")
        return []


def minutes(began: float) -> str:
    return f"{(time.monotonic() - began) / 60:.1f}"


if __name__ == "__main__":
    main()
