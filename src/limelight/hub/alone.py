"""A hub without others."""

from __future__ import annotations

from limelight.hub.apps.isolation import Room
from limelight.hub.names import AppName


class Alone:
    """What a hub asks of its cluster. A hub that is in none asks this."""

    def is_home(self, key: str) -> bool:
        """Whether an app runs here, and not at another hub."""
        return True

    def is_removed(self, key: str) -> bool:
        """Whether another hub has removed an app whose files are still here."""
        return False

    async def store_of(self, name: AppName, room: Room) -> str:
        """The address of where an app keeps its calls."""
        return f"sqlite:///{room.home / 'store.db'}"

    async def withdraw(self, name: AppName) -> None:
        """Tell the others that an app is removed, before anything of it is."""

    async def forget(self, name: AppName) -> None:
        """Forget what the hubs know of a removed app beside its records."""
