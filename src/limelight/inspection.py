"""What scripts look at on the object that they hold: the app's configuration, its parts, and where it is served."""

from __future__ import annotations

from typing import Any

from limelight.ui.block import Block
from limelight.ui.declared import DeclaredApp
from limelight.ui.functions import BlockFunction, function_of
from limelight.ui.root import below


class InspectedApp(DeclaredApp):
    """All of it is read anew each time."""

    @property
    def blocks(self) -> dict[int, Block]:
        """Everything on the page by its id, as far as it has one."""
        return {block.id: block for block in below(self)}

    @property
    def fns(self) -> dict[int, BlockFunction]:
        """The listeners by their number in the configuration."""
        return {number: function_of(trigger) for number, trigger in enumerate(self.triggers)}

    def get_component(self, id: int) -> Block:
        """One of `blocks`."""
        return self.blocks[id]

    @property
    def config(self) -> dict[str, Any]:  # Any: JSON
        return self.get_config_file()

    def get_config_file(self) -> dict[str, Any]:  # Any: as above
        """What `/config` answers, but for what a request decides. Before the launch it is made for this call, and files
        in it are gone when it returns."""
        from limelight.app import config_of  # noqa: PLC0415  # optional: 120 ms, the web server

        return dict(self.launched.config) if self.launched else config_of(self)

    def get_api_info(self, all_endpoints: bool = False) -> dict[str, Any]:  # Any: as above
        """What `/info` answers; with `all_endpoints`, undocumented endpoints as well."""
        from limelight.app import described  # noqa: PLC0415  # optional: as above

        return described(self).info(every=all_endpoints)

    @property
    def is_running(self) -> bool:
        """Whether it has been launched and answers."""
        return self.running is not None and self.running.is_alive

    @property
    def local_url(self) -> str | None:
        """Where it answers, or did before it was closed."""
        return self.launched.url if self.launched else None

    @property
    def share_url(self) -> str | None:
        """Its public address, if it is shared."""
        return self.launched.share_url if self.launched else None

    @property
    def local_api_url(self) -> str | None:
        return f"{self.launched.url}gradio_api/" if self.launched else None

    @property
    def server_name(self) -> str | None:
        """The address on which it listens."""
        return self.launched.host if self.launched else None

    @property
    def server_port(self) -> int | None:
        return self.launched.port if self.launched else None

    @property
    def server_app(self) -> Any:  # Any: Starlette, which this module does not import
        """The ASGI app that is served."""
        return self.launched.asgi if self.launched else None
