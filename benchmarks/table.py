"""The table that shows what a run found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from benchmarks.rounds import Sample

COLUMNS = ("what", "Gradio", "Starlette", "Limelight", "ratio", "target", "met?")
NOTHING = "–"


@dataclass(frozen=True)
class Target:
    """The bound Limelight is to hold: below it, or with `is_floor` above it."""

    bound: float
    is_floor: bool = False

    def is_met(self, value: float) -> bool:
        return value >= self.bound if self.is_floor else value <= self.bound


@dataclass(frozen=True)
class Row:
    """One measure; `samples` by the peers' names. More is better only where `more_is_better` says so."""

    what: str
    unit: str
    samples: Mapping[str, Sample]
    target: Target | None = None
    more_is_better: bool = False


def markdown(rows: Sequence[Row]) -> str:
    """The table, a line per row; a spread that shows is written as (low to high)."""
    lines = [COLUMNS, tuple("---" for _ in COLUMNS), *map(cells, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def cells(row: Row) -> tuple[str, ...]:
    peers = (shown(row.samples.get(peer), row.unit) for peer in ("Gradio", "Starlette", "Limelight"))
    return (row.what, *peers, ratio(row), bound(row), verdict(row))


def shown(found: Sample | None, unit: str) -> str:
    if found is None:
        return NOTHING
    low, middle, high = (number(value) for value in (min(found.values), found.median, max(found.values)))
    spread = "" if low == high else f" ({low} to {high})"
    return f"{middle} {unit}".rstrip() + spread


def number(value: float) -> str:
    """Three digits that matter, no exponent."""
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def ratio(row: Row) -> str:
    """How many times better Limelight is than Gradio."""
    gradio, limelight = row.samples.get("Gradio"), row.samples.get("Limelight")
    if gradio is None or limelight is None:
        return NOTHING
    better, worse = (limelight, gradio) if row.more_is_better else (gradio, limelight)
    return f"{number(better.median / worse.median)}×" if worse.median else NOTHING


def bound(row: Row) -> str:
    if row.target is None:
        return NOTHING
    return f"{'at least' if row.target.is_floor else 'at most'} {number(row.target.bound)} {row.unit}".rstrip()


def verdict(row: Row) -> str:
    limelight = row.samples.get("Limelight")
    if row.target is None or limelight is None:
        return NOTHING
    return "yes" if row.target.is_met(limelight.median) else "**no**"
