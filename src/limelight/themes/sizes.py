"""Sizes of texts, distances and corners by the names that scripts use."""

from __future__ import annotations

from limelight.core.errors import DeclarationError

STEPS = ("xxs", "xs", "sm", "md", "lg", "xl", "xxl")


class Size:
    """Seven lengths from `xxs` to `xxl`, as CSS has them."""

    all: list[Size] = []  # Gradio's: the sizes that have names

    def __init__(
        self, xxs: str, xs: str, sm: str, md: str, lg: str, xl: str, xxl: str, name: str | None = None
    ) -> None:
        self.xxs, self.xs, self.sm, self.md, self.lg, self.xl, self.xxl = xxs, xs, sm, md, lg, xl, xxl
        self.name = name

    def expand(self) -> list[str]:
        return [getattr(self, step) for step in STEPS]


def size_of(given: Size | str, kind: str) -> Size:
    """A size, or the one of this name: "lg" and "text_lg" are the same for texts."""
    if isinstance(given, Size):
        return given
    named = {one.name: one for one in Size.all}
    found = named.get(given) if given.startswith(f"{kind}_") else named.get(f"{kind}_{given}")
    if found is None:
        names = ", ".join(name for name in named if name and name.startswith(kind))
        raise DeclarationError(f"theme: {kind}_size", f"a Size or one of {names}", given)
    return found


def _size(lengths: str, name: str) -> Size:
    size = Size(*lengths.split())
    size.name = name
    Size.all.append(size)
    return size


# The middle ones are the page's own: what has no theme looks as it does with them.
text_sm = _size("0.625rem 0.6875rem 0.8125rem 0.875rem 1rem 1.25rem 1.5rem", "text_sm")
text_md = _size("0.6875rem 0.75rem 0.875rem 0.9375rem 1.0625rem 1.375rem 1.625rem", "text_md")
text_lg = _size("0.75rem 0.875rem 1rem 1.0625rem 1.25rem 1.5rem 1.875rem", "text_lg")
spacing_sm = _size("1px 3px 4px 6px 9px 12px 18px", "spacing_sm")
spacing_md = _size("2px 4px 6px 8px 12px 16px 24px", "spacing_md")
spacing_lg = _size("3px 6px 8px 11px 16px 22px 32px", "spacing_lg")
radius_none = _size("0px 0px 0px 0px 0px 0px 0px", "radius_none")
radius_sm = _size("1px 2px 3px 4px 6px 9px 12px", "radius_sm")
radius_md = _size("2px 4px 6px 10px 14px 18px 24px", "radius_md")
radius_lg = _size("4px 7px 10px 15px 20px 26px 34px", "radius_lg")
radius_xxl = _size("6px 10px 14px 20px 28px 36px 48px", "radius_xxl")
