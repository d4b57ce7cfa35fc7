"""Rounds taken in turns, and the samples they give."""

import statistics
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field


class NotMeasured(Exception):
    """A peer, a tool or an answer was not there; the text says which."""


@dataclass(frozen=True)
class Sample:
    """What each round gave, in the order in which they ran."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)


@dataclass
class Taken:
    """What was measured of one peer, a value per round."""

    values: dict[str, list[float]] = field(default_factory=dict)

    def add(self, what: str, value: float) -> None:
        self.values.setdefault(what, []).append(value)


@dataclass
class Run:
    """One run of the benchmarks: how long it may take, and what could not be measured."""

    quick: bool = False
    notes: list[str] = field(default_factory=list)

    def rounds(self, full: int, quick: int) -> int:
        return quick if self.quick else full

    def note(self, text: str) -> None:
        line = " ".join(text.split())
        if line not in self.notes:
            self.notes.append(line)


def sample(values: Iterable[float]) -> Sample:
    return Sample(tuple(values))


def interleave(run: Run, rounds: int, measures: Mapping[str, Callable[[], float]]) -> dict[str, Sample]:
    """Take turns (A B A B …), so that what else the machine does falls on all alike.

    A measure that raises `NotMeasured` is left out, with a note; the others go on.
    """
    values: dict[str, list[float]] = {name: [] for name in measures}
    for _ in range(rounds):
        for name in list(values):
            try:
                values[name].append(measures[name]())
            except NotMeasured as reason:
                run.note(f"{name}: {reason}")
                del values[name]
    return {name: sample(taken) for name, taken in values.items()}
