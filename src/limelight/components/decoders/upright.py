"""Reads the orientation from EXIF data (CIPA DC-008) directly: Pillow would create an object for each entry."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

ORIENTATION, RESOLUTION, RESOLUTION_UNIT = 0x0112, 0x011A, 0x0128
MAX_EXIF_BYTES = 1 << 20
RAW_EXIF = "Raw profile type exif"
_FORMS = {1: "B", 3: "H", 4: "I"}
_RATIONAL = 5
_IN_XMP = re.compile(rb'tiff:Orientation(?:="|>)([1-8])')


class Upright:
    """Mixin for Pillow's decoders. As the first base of a class, it hides EXIF entries that decoding does not need."""

    def getexif(self) -> Any:  # Any: Pillow's
        if "_facts" not in vars(self):
            from PIL.Image import Exif  # noqa: PLC0415  # optional: 40 ms

            self._facts = Exif()
            self._facts.update(_facts(self))
        return self._facts


def turn(pil: Any, picture: Any) -> None:  # Any: a module, and Pillow's
    """Turn the picture upright, in place. In its EXIF data, only the orientation changes."""
    picture.load()
    info = picture.info
    if RAW_EXIF in info and "exif" not in info:
        info["exif"] = _unpacked(info[RAW_EXIF])
    info.pop(RAW_EXIF, None)
    exif = info.get("exif", b"")
    if len(exif) > MAX_EXIF_BYTES:  # the author's function may parse it: it becomes many times as large
        del info["exif"]
    pil.ImageOps.exif_transpose(picture, in_place=True)
    if "exif" in info:
        info["exif"] = _said_upright(exif)


def _facts(picture: Any) -> dict[int, object]:  # Any: Pillow's
    exif = picture.info.get("exif", b"")
    facts = {tag: value for tag, value, _, _ in _entries(exif)} if len(exif) <= MAX_EXIF_BYTES else {}
    if hasattr(picture, "tag_v2") and ORIENTATION in picture.tag_v2:
        facts[ORIENTATION] = picture.tag_v2[ORIENTATION]
    if ORIENTATION not in facts:
        xmp = picture.info.get("XML:com.adobe.xmp") or picture.info.get("xmp") or b""
        found = _IN_XMP.search(xmp.encode() if isinstance(xmp, str) else xmp)
        if found is not None:
            facts[ORIENTATION] = int(found[1])
    return facts


def _entries(exif: bytes) -> Iterator[tuple[int, object, str, int]]:
    """Tag, value, format and offset of the relevant entries."""
    start = 6 if exif.startswith(b"Exif\0\0") else 0
    order = "<" if exif[start : start + 2] == b"II" else ">"
    with suppress(struct.error):  # truncated, or not EXIF data
        (offset,) = struct.unpack_from(f"{order}I", exif, start + 4)
        (count,) = struct.unpack_from(f"{order}H", exif, start + offset)
        for position in range(start + offset + 2, start + offset + 2 + 12 * count, 12):
            tag, kind, length = struct.unpack_from(f"{order}HHI", exif, position)
            if tag not in (ORIENTATION, RESOLUTION, RESOLUTION_UNIT) or length != 1:
                continue
            if kind in _FORMS:
                form = order + _FORMS[kind]
                yield tag, struct.unpack_from(form, exif, position + 8)[0], form, position + 8
            elif kind == _RATIONAL:
                (at,) = struct.unpack_from(f"{order}I", exif, position + 8)
                yield tag, struct.unpack_from(f"{order}II", exif, start + at), f"{order}II", start + at


def _said_upright(exif: bytes) -> bytes:
    changed = bytearray(exif)
    for tag, _, form, position in _entries(exif):
        if tag == ORIENTATION and len(form) == 2:
            struct.pack_into(form, changed, position, 1)
    return bytes(changed)


def _unpacked(profile: str) -> bytes:
    """Decode a profile in ImageMagick's form: a name and a length on lines of their own, then hexadecimal digits."""
    with suppress(ValueError):
        return bytes.fromhex("".join(profile.split("\n")[3:]))
    return b""
