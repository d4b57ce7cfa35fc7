"""What saves flagged samples."""

from __future__ import annotations

import itertools
import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from limelight.core.errors import DeclarationError
from limelight.flagging.csv_files import CsvFile, guarded, header, line, most_bytes, timestamp
from limelight.flagging.space import Space
from limelight.ui import flagged
from limelight.ui.component import Component

__all__ = ["CSVLogger", "FlaggingCallback", "SimpleCSVLogger"]

logger = logging.getLogger("limelight")

MAX_BYTES = 1_000_000_000


class FlaggingCallback(ABC):
    """Saves flagged samples. Subclass it to save them elsewhere: `Interface(flagging_callback=Mine())`.

    A callback of your own is called from several threads, and by whoever may open the page: it keeps limits of its own.
    """

    @abstractmethod
    def setup(self, components: Sequence[Component], flagging_dir: str | Path) -> None:
        """Called once, while the app is declared, with the components whose values are saved."""

    @abstractmethod
    def flag(
        self,
        flag_data: list[Any],  # Any: JSON
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        """Save the wire values of the components. Returns the number of samples so far.

        `flag_option`: of the button that was clicked. `username`: of the user who is logged in.
        """


class SimpleCSVLogger(FlaggingCallback):
    """Saves samples to `log.csv`, without a header, and their files beside it. For examples of your own.

    `max_bytes`: for all samples together. A client gets no more than is still free after it.
    """

    file_name = "log.csv"
    is_simple = False

    def __init__(self, *, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes

    def setup(self, components: Sequence[Component], flagging_dir: str | Path) -> None:
        self.components, self.flagging_dir = list(components), Path(flagging_dir)
        self._space = Space(self.flagging_dir, self.max_bytes)
        self._files: dict[Path, CsvFile] = {}

    def flag(
        self,
        flag_data: list[Any],  # Any: JSON
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        """Append a line. Returns the number of lines. Raises `StorageFull`."""
        return self._append(flag_data, [], []) - 1

    def _append(self, flag_data: list[Any], columns: list[str], more: list[str]) -> int:  # Any: JSON
        if not hasattr(self, "components"):
            raise DeclarationError(type(self).__name__, "setup(components, flagging_dir) before flag(…)")
        given = list(zip(self.components, flag_data, strict=False))
        files = [path for one, value in given if one.holds_files for path in flagged.files_in(value)]
        with self._space.reserved(most_bytes([*flag_data, *more]) + 200, files):
            texts = [self._text(one, value, name) for (one, value), name in zip(given, self._names(), strict=False)]
            row = line([*texts, *more])
            with self._space.locked():
                return self._file(columns).append(row, columns)

    def _text(self, component: Component, value: object, name: str) -> str:
        text = component.flag(value, self.flagging_dir / flagged.folder_name(name, "component"))
        if self.is_simple and component.holds_files:
            text = flagged.with_paths(text)
        return text if _is_number(value) else guarded(text)

    def _names(self) -> list[str]:
        labels = [component.options.get("label") for component in self.components]
        return [str(label or f"component {number}") for number, label in enumerate(labels)]

    def _file(self, columns: list[str]) -> CsvFile:
        path = self._path(columns)
        return self._files.setdefault(path, CsvFile(path))

    def _path(self, columns: list[str]) -> Path:
        return self.flagging_dir / self.file_name


class CSVLogger(SimpleCSVLogger):
    """Saves samples to `dataset1.csv`, with a header, and their files beside it. Other columns begin another file.

    `simplify_file_data`: write only the path of each file, not all that is known of it. `verbose`: log the name of the
    dataset. `dataset_file_name`: of the only file, whatever its columns. `max_bytes` as in `SimpleCSVLogger`.
    """

    def __init__(
        self,
        simplify_file_data: bool = True,
        verbose: bool = True,
        dataset_file_name: str | None = None,
        *,
        max_bytes: int = MAX_BYTES,
    ) -> None:
        super().__init__(max_bytes=max_bytes)
        self.is_simple, self.verbose, self.dataset_file_name = simplify_file_data, verbose, dataset_file_name
        self._chosen: dict[tuple[str, ...], Path] = {}

    def flag(
        self,
        flag_data: list[Any],  # Any: JSON
        flag_option: str | None = None,
        username: str | None = None,
    ) -> int:
        """Append a line. Returns the number of samples in its file. Raises `StorageFull`."""
        more = {"flag": flag_option, "username": username}
        known = {name: guarded(text) for name, text in more.items() if text is not None}
        columns = [*map(guarded, self._names()), *known, "timestamp"]
        return self._append(flag_data, columns, [*known.values(), timestamp()]) - 1

    def _path(self, columns: list[str]) -> Path:
        key = tuple(columns)
        found = self._chosen.get(key)
        if found is None or not found.exists():
            found = self._chosen[key] = self._first_fitting(columns)
            if self.verbose:
                logger.info("Flagged samples go to %s", found)
        return found

    def _first_fitting(self, columns: list[str]) -> Path:
        if self.dataset_file_name is not None:
            return self.flagging_dir / self.dataset_file_name
        paths = (self.flagging_dir / f"dataset{number}.csv" for number in itertools.count(1))
        return next(path for path in paths if header(path) in (None, columns))


class ClassicCSVLogger(CSVLogger):
    """Saves samples to `log.csv`, with a header, and their files beside it."""

    def __init__(self, simplify_file_data: bool = True, *, max_bytes: int = MAX_BYTES) -> None:
        super().__init__(simplify_file_data, False, self.file_name, max_bytes=max_bytes)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float)
