"""What a `Styler` of pandas says of the cells: the texts that they show, and their CSS."""

from __future__ import annotations

import sys
from typing import Any

from limelight.components.tables.cells import cell, header
from limelight.core.wire import Json


def is_styler(value: object) -> bool:
    module = sys.modules.get("pandas.io.formats.style")
    return module is not None and isinstance(value, module.Styler)


def read(styler: Any) -> tuple[list[Json], Any, dict[str, list[Any] | None]]:  # Any: of pandas, and JSON
    """The shown headers, the table of what is shown, and texts and CSS by rows."""
    styler._compute()  # pandas has no public way to the single cells
    hidden_rows, hidden_columns = set(styler.hidden_rows), set(styler.hidden_columns)
    frame = styler.data
    rows = [place for place in range(frame.shape[0]) if place not in hidden_rows]
    columns = [place for place in range(frame.shape[1]) if place not in hidden_columns]
    shown = [[cell(styler._display_funcs[(r, c)](frame.iat[r, c])) for c in columns] for r in rows]
    css = [[_declarations(styler.ctx.get((r, c), ())) for c in columns] for r in rows]
    part = frame.iloc[rows, columns]
    return [header(name) for name in part.columns], part, {"display_value": shown, "styling": css}


def _declarations(pairs: Any) -> str:  # Any: of pandas
    return "; ".join(f"{name}: {value}" for name, value in pairs)
