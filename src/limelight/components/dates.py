"""Dates and times."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, tzinfo
from numbers import Real
from typing import Annotated, Literal, Unpack, cast
from zoneinfo import ZoneInfo

from msgspec import Meta

from limelight.core.errors import DeclarationError, InputRejected, shorten
from limelight.core.schema import Schema, WireType
from limelight.core.wire import Json
from limelight.ui.component import Component, ComponentOptions

__all__ = ["DateTime"]

_DAY = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
_CLOCK = r"[0-9]{1,2}:[0-9]{1,2}(:[0-9]{1,2})?"
_AGO_PARTS = re.compile(r" *+now *+(- *+([0-9]{1,6}) *+([smhd]) *+)?")
_AGO = r" *now *(- *[0-9]{1,6} *[smhd] *)?"  # the same in the syntax of JSON Schema
MAX_LENGTH = 1000
"""Of a date with blanks around it: an expression is slower than other checks."""
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class DateTime(Component):
    """A date, with its time unless `include_time=False`. The function gets seconds since 1970 (`type="timestamp"`), a
    `datetime` or text, and returns any of these.

    People type `2024-05-17 09:30:00` or choose from a calendar; `now`, `now - 5m` and the like (`s`, `m`, `h`, `d`)
    count from when the function is called. `timezone` is a name such as `"Europe/Paris"`; None is the server's own.
    """

    takes = "a datetime, a number of seconds or text"
    EVENTS = ("change", "submit")
    is_form_field = True
    default_label = "Datetime"

    def __init__(
        self,
        value: float | str | datetime | Callable[..., object] | None = None,
        *,
        include_time: bool = True,
        type: Literal["timestamp", "datetime", "string"] = "timestamp",  # Gradio's name
        timezone: str | None = None,
        **options: Unpack[ComponentOptions],
    ) -> None:
        self._zone = _zone(timezone)
        super().__init__()

    def wire_type(self) -> WireType:
        if self.options["type"] == "string":
            return str | None
        moment = rf"{_DAY}([ T]{_CLOCK})?" if self.options["include_time"] else _DAY
        return Annotated[str, Meta(pattern=rf"^( *|{_AGO}| *{moment} *)$", max_length=MAX_LENGTH)] | None

    def schema(self) -> Schema:
        return {"type": "string", "description": f"Formatted as {self._shape}"}

    def preprocess(self, payload: Json) -> str | float | datetime | None:
        written = cast("str | None", payload)
        if written is None or not written.strip():
            return None
        ago, kind = _AGO_PARTS.fullmatch(written), self.options["type"]
        if kind == "string" and ago is None:
            return written
        try:
            moment = self._ago(ago) if ago else _read(written.strip()).replace(tzinfo=self._zone)
            return moment.timestamp() if kind == "timestamp" else self._text(moment) if kind == "string" else moment
        except (ValueError, OverflowError, OSError):
            raise InputRejected(self.where, f"a date as {self._shape}", shorten(written)) from None

    def postprocess(self, value: object) -> str | None:
        if value is None:
            return None
        if isinstance(value, str):
            return self._spelled(value)
        if isinstance(value, Real):
            return self._text(datetime.fromtimestamp(float(value), self._zone))
        if isinstance(value, datetime):
            return self._text(value if value.tzinfo is None else value.astimezone(self._zone))
        if isinstance(value, date):
            return self._text(datetime.combine(value, time()))
        raise TypeError(f"DateTime takes a datetime, a number of seconds or text, not {type(value).__name__}")

    def example(self) -> Json:
        return "2020-10-01 05:20:15" if self.options["include_time"] else "2020-10-01"

    @property
    def _shape(self) -> str:
        return "YYYY-MM-DD HH:MM:SS" if self.options["include_time"] else "YYYY-MM-DD"

    def _text(self, moment: datetime) -> str:
        return moment.strftime("%Y-%m-%d %H:%M:%S" if self.options["include_time"] else "%Y-%m-%d")

    def _ago(self, found: re.Match[str]) -> datetime:
        _, count, unit = found.groups()
        passed = timedelta(**{_UNITS[unit]: int(count)}) if count else timedelta()
        return datetime.now(self._zone) - passed

    def _spelled(self, written: str) -> str:
        """The author's text in the form in which people see and type it."""
        if not written.strip() or _AGO_PARTS.fullmatch(written):
            return written
        try:
            moment = datetime.fromisoformat(written.strip())
        except ValueError:
            if self.options["type"] == "string":
                return written
            try:
                return self._text(_read(written.strip()))
            except ValueError:
                expected = f"a date as {self._shape}, or now - 5m"
                raise ValueError(f"expected {expected}, got {shorten(written)}") from None
        return self._text(moment if moment.tzinfo is None else moment.astimezone(self._zone))


def _read(written: str) -> datetime:
    numbers = [int(one) for one in re.split("[-: T]", written)]
    return datetime(*numbers)  # type: ignore[arg-type]  # up to six, by the pattern


def _zone(name: str | None) -> tzinfo | None:
    if name is None:
        return None
    try:
        return ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        raise DeclarationError("DateTime: timezone", "a name such as 'Europe/Paris'", name) from None
