"""Compares what Limelight and Gradio make of the scripts in `tests/compat/scripts`, and records what Gradio does.

    python -m scripts.oracle --gradio PYTHON [SCRIPT ...]

`--gradio` is a Python that has Gradio. Prints every difference that `tests/compat/differences.py` does not explain, and
exits with 1 if there is one. The project's tests compare Limelight with what was recorded.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.compare_description import differences
from tests.compat.compared import RECORDED, SCRIPTS, facts_here, recorded, unexplained

ROOT = Path(__file__).parents[1]
PROGRAM = ROOT / "tests/compat/gradio_facts.py"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradio", help="a Python that has Gradio; without, what was recorded is compared")
    parser.add_argument("--only-record", action="store_true", help="do not compare")
    parser.add_argument("scripts", nargs="*", type=Path)
    arguments = parser.parse_args()
    scripts = arguments.scripts or SCRIPTS
    failed = record(arguments.gradio, scripts) if arguments.gradio else 0
    for script in [] if arguments.only_record else [one for one in scripts if is_recorded(one)]:
        found = unexplained(differences(recorded(script), facts_here(script), script.stem))
        print(f"{script.stem}: {len(found)} unexplained" if found else f"{script.stem}: as expected", flush=True)
        print("".join(f"  {line}\n" for line in found), end="")
        failed += len(found)
    return 1 if failed else 0


def is_recorded(script: Path) -> bool:
    return (RECORDED / f"{script.stem}.json").exists()


def record(python: str, scripts: list[Path]) -> int:
    """Write what Gradio does and return how many scripts it did not run."""
    failed = 0
    command = [python, str(PROGRAM), *map(str, scripts)]
    with tempfile.TemporaryFile("w+") as log, subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log) as process:
        assert process.stdout is not None
        for line in process.stdout:
            name, facts = json.loads(line)
            if "failed" in facts:
                print(f"{name} in Gradio: {facts['failed']}")
                failed += 1
            else:
                text = json.dumps(facts, indent=1, sort_keys=True, ensure_ascii=False)
                (RECORDED / f"{name}.json").write_text(text + "\n")
        process.wait()
        if process.returncode or failed:
            log.seek(0)
            print(log.read()[-6000:])
    return failed + (process.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
