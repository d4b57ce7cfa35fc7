"""Tells by the first bytes of a file what it is, whatever its name says."""

from __future__ import annotations

import re
from typing import Literal

from limelight.components.decoders.bounded import binary
from limelight.core.errors import InputRejected

Kind = Literal["picture", "sound", "video"]
_KNOWN: tuple[tuple[re.Pattern[bytes], str, tuple[Kind, ...]], ...] = (
    (re.compile(rb"GIF8", re.DOTALL), "a picture", ("picture", "video")),
    (
        re.compile(rb"\x89PNG|\xff\xd8\xff|BM....\0\0|II\*\0|MM\0\*|RIFF....WEBP|8BPS|\0\0[\x01\x02]\0", re.DOTALL),
        "a picture",
        ("picture",),
    ),
    (
        re.compile(rb"....ftyp(avi[fs]|hei[cmsx]|hev[cmsx]|mif1|msf1)|\0\0\0\x0c(jP  |JXL )|\xff\x0a", re.DOTALL),
        "a picture",
        ("picture",),
    ),
    (
        re.compile(rb"RIFF....WAVE|RF64|fLaC|ID3|FORM....AIF|#!AMR|MThd|\xff[\xe2-\xff]", re.DOTALL),
        "a sound",
        ("sound",),
    ),
    (re.compile(rb"RIFF....AVI |FLV\x01|\0\0\x01[\xb3\xba]|G.{187}G", re.DOTALL), "a video", ("video",)),
    (
        re.compile(rb"....ftyp|OggS|\x1aE\xdf\xa3|0&\xb2u\x8ef\xcf\x11", re.DOTALL),
        "a sound or a video",
        ("sound", "video"),
    ),
    (re.compile(rb"%PDF", re.DOTALL), "a PDF document", ()),
    (re.compile(rb"PK[\x03\x05]|\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ|\x28\xb5\x2f\xfd", re.DOTALL), "an archive", ()),
    (re.compile(rb"\x7fELF|MZ\x90", re.DOTALL), "a program", ()),
    (
        re.compile(
            rb"(\xef\xbb\xbf)?\s*(<\?xml|<!--|<!(?i:doctype) svg|<svg)|%!PS|P[1-7]\s|#define |/\* XPM", re.DOTALL
        ),
        "text",
        ("picture",),
    ),
)
"""Pattern of the first bytes, what such a file is, and what it may be used as."""
_START_BYTES = 1024
_CONTROLS = re.compile(rb"[\0-\x08\x0e-\x1a\x1c-\x1f]")


def check_kind(path: str, where: str, wanted: Kind) -> None:
    """Raise `InputRejected` for an empty file, and for one that certainly is something else.

    What nobody knows passes: there are more formats than are listed, and the function may read them.
    """
    with binary(path) as file:
        start = file.read(_START_BYTES)
    name, kinds = _found(start)
    if name and wanted not in kinds:
        raise InputRejected(where, f"a {wanted}", name)


def _found(start: bytes) -> tuple[str, tuple[Kind, ...]]:
    if not start:
        return "an empty file", ()
    known = next((one[1:] for one in _KNOWN if one[0].match(start)), None)
    if known is None:
        return ("text", ()) if _is_text(start) else ("", ())
    return known


def _is_text(start: bytes) -> bool:
    if _CONTROLS.search(start):
        return False
    try:
        start.decode()
    except UnicodeDecodeError as error:
        return len(start) == _START_BYTES and error.start > len(start) - 4  # a letter that is cut
    return True
