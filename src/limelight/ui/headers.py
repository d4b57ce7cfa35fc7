"""Headers of the request as parameters of a function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Self

from limelight.core.endpoint import Call

__all__ = ["Header"]


class Header(str):
    """A header of the request that made the call. A parameter with this annotation gets the header of its name, with
    hyphens for underscores: `x_api_token: gr.Header`. Without such a header it gets an empty one."""

    __slots__ = ()

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # Any: as `str`
        return super().__new__(cls, *args, **kwargs)


@dataclass(frozen=True)
class HeaderOf:
    """What a function with such a parameter gets."""

    name: str

    def of(self, call: Call) -> Header:
        return Header(call.job.request.headers.get(self.name, ""))
