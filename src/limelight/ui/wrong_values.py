"""What to tell the author whose value a component cannot show."""

from __future__ import annotations

from limelight.core.errors import LimelightError, WrongValue, shorten
from limelight.core.plain import text
from limelight.ui.block import Block
from limelight.ui.component import Component

PLAIN = (str, bytes, int, float, bool, list, tuple, dict, set, type(None))
"""Types whose values are told; of others only the name is, because their `repr` is foreign code or long."""


def wrong_value(where: str, block: Block, value: object, error: Exception) -> WrongValue:
    """`where`: the function and the number of the output."""
    return WrongValue(f"{where}{block.where}: {_reason(block, value, error)}")


def wrong_initial(component: Component, error: Exception) -> WrongValue:
    """The component cannot show the value that it was declared with."""
    return WrongValue(f"{component.where}: value: {_reason(component, component.value, error)}", component.made_at)


def _reason(block: Block, value: object, error: Exception) -> str:
    takes = block.takes if isinstance(block, Component) else ""
    expected = f"expected {takes}, " if takes else ""
    if isinstance(error, LimelightError):  # says itself what came, and not where that is the text of another caller
        return f"{expected}but {text(error)}"
    return f"{expected}got {_told(value)} ({type(error).__name__}: {text(error)})"


def _told(value: object) -> str:
    if type(value) in PLAIN:
        try:
            return shorten(value)
        except Exception:  # of a value inside
            pass
    return f"a {type(value).__name__}"
