"""Colours as CSS writes them, as numbers: what is read here is checked, and can be compared.

Conversions: CSS Color 4; OKLab by B. Ottosson; contrast: WCAG 2.2.
"""

from __future__ import annotations

import colorsys
import math
import re
from dataclasses import dataclass

from limelight.core.color_names import NAMES
from limelight.core.errors import DeclarationError

EXPECTED = "a CSS colour such as 'teal', '#0a7d5c', 'rgb(10 125 92)', 'hsl(163 85% 26%)' or 'oklch(0.52 0.1 163)'"
_FUNCTION = re.compile(r"(rgba?|hsla?|oklch)\(([^()]{1,80})\)")
_NUMBER = re.compile(r"[+-]?(\d{1,6}(\.\d{0,9})?|\.\d{1,9})")
_LONGEST = 100


@dataclass(frozen=True, slots=True)
class CssColor:
    """Red, green and blue of sRGB, from 0 to 1."""

    red: float
    green: float
    blue: float

    def __str__(self) -> str:
        return "#" + "".join(f"{round(part * 255):02x}" for part in (self.red, self.green, self.blue))

    @property
    def written(self) -> CssColor:
        """As a page shows it: in 256 steps."""
        return of_digits(str(self).removeprefix("#"))

    @property
    def luminance(self) -> float:
        red, green, blue = map(_linear, (self.red, self.green, self.blue))
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(self, other: CssColor) -> float:
        """From 1 to 21."""
        darker, lighter = sorted((self.luminance, other.luminance))
        return (lighter + 0.05) / (darker + 0.05)

    def mixed(self, other: CssColor, share: float) -> CssColor:
        """With a share of the other, from 0 to 1."""
        pairs = zip((self.red, self.green, self.blue), (other.red, other.green, other.blue), strict=True)
        return CssColor(*(one + (two - one) * share for one, two in pairs))

    @property
    def oklch(self) -> tuple[float, float, float]:
        """Lightness from 0 to 1, chroma, and the hue's angle."""
        red, green, blue = map(_linear, (self.red, self.green, self.blue))
        long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
        middle = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
        short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
        lightness = 0.2104542553 * long + 0.7936177850 * middle - 0.0040720468 * short
        a = 1.9779984951 * long - 2.4285922050 * middle + 0.4505937099 * short
        b = 0.0259040371 * long + 0.7827717662 * middle - 0.8086757660 * short
        return lightness, math.hypot(a, b), math.degrees(math.atan2(b, a)) % 360


def css_color(value: object, where: str) -> CssColor:
    """The colour of a name, of hexadecimal digits or of a function of CSS. It may not be translucent."""
    found = _read(value.strip().lower()) if isinstance(value, str) and len(value) <= _LONGEST else None
    if found is None:
        raise DeclarationError(where, EXPECTED, value, known=NAMES)
    return found


def _read(text: str) -> CssColor | None:
    if text in NAMES:
        return of_digits(NAMES[text])
    if re.fullmatch(r"#([0-9a-f]{3}|[0-9a-f]{6})", text):
        digits = text[1:]
        return of_digits(digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))
    function = _FUNCTION.fullmatch(text)
    if function is None:
        return None
    name, inner = function.groups()
    parts = [part.strip() for part in inner.split(",")] if "," in inner else inner.split()
    return _of_function(name.removesuffix("a"), parts) if len(parts) == 3 else None


def of_digits(digits: str) -> CssColor:
    """Of six hexadecimal digits."""
    return CssColor(*(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)))


def _of_function(name: str, parts: list[str]) -> CssColor | None:
    if name == "rgb":
        rgb = [_part(part, 1 / 255) for part in parts]
        return _clipped(*(part for part in rgb if part is not None)) if None not in rgb else None
    hue = _part((parts[0] if name == "hsl" else parts[2]).removesuffix("deg"), 1, share=None)
    if name == "hsl":
        strength, lightness = (_part(part, 1 / 100) for part in parts[1:])
        if hue is None or strength is None or lightness is None:
            return None
        return _clipped(*colorsys.hls_to_rgb(hue / 360 % 1, min(1, lightness), min(1, strength)))
    lightness, chroma = _part(parts[0], 1), _part(parts[1], 1, share=0.4)
    if hue is None or lightness is None or chroma is None:
        return None
    return of_oklch(lightness, chroma, hue)


def _part(text: str, unit: float, share: float | None = 1) -> float | None:
    """A number in a unit, or a percentage of `share`."""
    is_share = text.endswith("%") and share is not None
    plain = text[:-1] if is_share else text
    if not _NUMBER.fullmatch(plain):
        return None
    return float(plain) * (share / 100 if is_share and share is not None else unit)


def of_oklch(lightness: float, chroma: float, hue: float) -> CssColor:
    """The nearest colour that sRGB has, channel by channel."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    middle = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * middle + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * middle - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * middle + 1.7076147010 * short
    return _clipped(*map(_curved, (red, green, blue)))


def _clipped(*parts: float) -> CssColor:
    return CssColor(*(min(1.0, max(0.0, part)) for part in parts))


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _curved(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055
