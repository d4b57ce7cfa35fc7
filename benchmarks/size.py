"""What is installed for a package and all that it needs, and how large Limelight's wheel is."""

import shutil
from pathlib import Path

from benchmarks.environments import BENCH, ROOT, created, gradio_python, output, pip
from benchmarks.rounds import NotMeasured, Run, Sample, sample
from benchmarks.table import Row, Target

MB = 1_000_000
# Runs in the environment that is looked at. Follows the requirements instead of adding up the whole folder: an
# environment that was reused may hold more. Pip's copy of `packaging` is there in every venv.
PROGRAM = """
import re, sys
from importlib.metadata import PackageNotFoundError, distribution
from pip._vendor.packaging.requirements import Requirement

def visit(text, extras, seen):
    name = re.sub(r"[-_.]+", "-", text).lower()
    try:
        found = distribution(text)
    except PackageNotFoundError:
        return
    if extras <= seen.setdefault(name, set()) and seen[name]:
        return
    seen[name] |= extras | {""}
    for line in found.requires or ():
        wanted = Requirement(line)
        if wanted.marker is None or any(wanted.marker.evaluate({"extra": extra}) for extra in extras | {""}):
            visit(wanted.name, wanted.extras, seen)

seen = {}
visit(sys.argv[1], set(), seen)
paths = {file.locate() for name in seen for file in distribution(name).files or ()}
print(sum(path.stat().st_size for path in paths if path.is_file()))
"""


def measure(run: Run) -> list[Row]:
    installed: dict[str, Sample] = {}
    wheels: dict[str, Sample] = {}
    try:
        installed["Gradio"] = installed_mb(gradio_python(), "gradio")
        wheel = built_wheel()
        wheels["Limelight"] = sample([wheel.stat().st_size / MB])
        shutil.rmtree(BENCH / "limelight", ignore_errors=True)
        installed["Limelight"] = installed_mb(created("limelight", [str(wheel)]), "limelight")
    except NotMeasured as reason:
        run.note(f"size: {reason}")
    return [
        Row("installed size with dependencies", "MB", installed, Target(60)),
        Row("wheel", "MB", wheels, Target(15)),
    ]


def installed_mb(python: Path, package: str) -> Sample:
    return sample([int(output([str(python), "-c", PROGRAM, package])) / MB])


def built_wheel() -> Path:
    """Limelight's wheel, built anew from this checkout."""
    folder = BENCH / "wheel"
    for old in folder.glob("*.whl"):
        old.unlink()
    pip(created("build", []), "wheel", "--no-deps", "--wheel-dir", str(folder), str(ROOT))
    return next(folder.glob("*.whl"))
