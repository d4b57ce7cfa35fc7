"""Saving samples that users flag: `gr.flagging`."""

from limelight.flagging.callbacks import ClassicCSVLogger, CSVLogger, FlaggingCallback, SimpleCSVLogger
from limelight.flagging.chats import ChatCSVLogger
from limelight.flagging.method import FlagMethod

__all__ = [
    "CSVLogger",
    "ChatCSVLogger",
    "ClassicCSVLogger",
    "FlagMethod",
    "FlaggingCallback",
    "SimpleCSVLogger",
]
