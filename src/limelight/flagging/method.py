"""The function of a Flag button."""

from __future__ import annotations

from limelight.components.buttons import Button
from limelight.flagging.callbacks import FlaggingCallback
from limelight.ui.request import Request
from limelight.ui.translations import PageText

BUSY = PageText("Saving...")


class FlagMethod:
    """Saves a sample with a callback. With `visual_feedback`, it returns the button as it is afterwards."""

    def __init__(
        self, flagging_callback: FlaggingCallback, label: str, value: str | None, visual_feedback: bool = True
    ) -> None:
        self.flagging_callback, self.label, self.value = flagging_callback, label, value
        self.visual_feedback = visual_feedback
        self.__name__ = "Flag"

    def __call__(self, request: Request, *flag_data: object) -> Button | None:
        self.flagging_callback.flag(list(flag_data), flag_option=self.value, username=request.username)
        return self.reset() if self.visual_feedback else None

    def reset(self) -> Button:
        """The button, ready for the next sample."""
        return Button(value=self.label, interactive=True)
