"""Options of the camera."""

from __future__ import annotations

from limelight.ui.older import Older

__all__ = ["WebcamOptions"]

OLDER = {
    "webcam_constraints": Older(
        "webcam_options=WebcamOptions(constraints=…)",
        lambda given: {"webcam_options": {"constraints": given}} if given else {},
    )
}


class WebcamOptions:
    """Options of the camera. `mirror` flips the preview and the recording; `constraints` are for `getUserMedia`."""

    def __init__(self, mirror: bool = True, constraints: dict[str, object] | None = None) -> None:
        self.mirror = mirror
        self.constraints = constraints


def camera_props(options: object, mirror: object) -> dict[str, object]:
    """`webcam_options` for the page. `mirror` is the value of the older option `mirror_webcam`, if it was given."""
    given = vars(options) if isinstance(options, WebcamOptions) else options if isinstance(options, dict) else {}
    props: dict[str, object] = {**vars(WebcamOptions()), **given}
    return props if mirror is None else {**props, "mirror": mirror}
