"""The link in the terminal: as text and, for phones, as a QR code."""

from __future__ import annotations

import io


def shown(link: str, life_s: float, has_secret: bool, with_code: bool) -> str:
    whom = "Whoever has this link can use the app" if has_secret else "Anybody can open this address"
    lines = [f"* Shared at {link}", f"  {whom}, for {_lasting(life_s)} or until this process ends."]
    return "\n".join([*lines, _code(link)] if with_code else lines)


def _code(link: str) -> str:
    import segno  # noqa: PLC0415  # optional: 20 ms, only terminals show it

    out = io.StringIO()
    segno.make(link, micro=False).terminal(out, compact=True)
    return out.getvalue().rstrip("\n")


def _lasting(life_s: float) -> str:
    if life_s >= 2 * 3600:
        return f"{round(life_s / 3600)} hours"
    return f"{round(life_s / 60)} minutes" if life_s >= 120 else f"{round(life_s)} seconds"
