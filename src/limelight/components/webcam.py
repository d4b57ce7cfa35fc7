"""How the page uses a camera."""

from __future__ import annotations


class WebcamOptions:
    """`mirror` turns the preview and what is taken like a mirror; `constraints` are those of `getUserMedia`."""

    def __init__(self, mirror: bool = True, constraints: dict[str, object] | None = None) -> None:
        self.mirror = mirror
        self.constraints = constraints


def camera_props(options: object, mirror: object) -> dict[str, object]:
    """`webcam_options` as the page gets them; `mirror` is the older option `mirror_webcam`, if it was given."""
    given = vars(options) if isinstance(options, WebcamOptions) else options if isinstance(options, dict) else {}
    props: dict[str, object] = {**vars(WebcamOptions()), **given}
    return props if mirror is None else {**props, "mirror": mirror}
