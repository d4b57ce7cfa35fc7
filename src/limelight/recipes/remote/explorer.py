"""Choosing files of another app's server."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from typing import Any, cast

import httpx
import msgspec

from limelight.components.explorer import FileExplorer, Segments
from limelight.core import schema
from limelight.core.errors import Error
from limelight.core.schema import Schema
from limelight.core.wire import Json
from limelight.recipes.remote.server import RemoteServer, post
from limelight.ui.component import Component
from limelight.ui.server_methods import server

logger = logging.getLogger("limelight")

MAX_ENTRIES = 10_000


class Entry(msgspec.Struct):
    name: str
    type: str


class RemoteExplorer(FileExplorer):
    """The other app's files, as its server lists them. Nothing of this machine is looked at."""

    type_name = "fileexplorer"

    def __init__(self, **options: Any) -> None:  # Any: of `FileExplorer`
        super().__init__()

    def of(self, remote: RemoteServer, component_id: int, root: Json) -> None:
        """List by this component of the other app. `root`: what it says of its folder, which is only compared."""
        self._remote, self._component_id, self._there = remote, component_id, str(root)

    def props(self) -> dict[str, object]:
        return {**super().props(), "root_dir": hashlib.blake2b(self._there.encode(), digest_size=4).hexdigest()}

    def accepts(self) -> Schema:
        return Component.accepts(self)

    def check(self, value: Json) -> Json:
        return schema.check(value, self.wire_type(), self.where)

    def texts(self, value: Json) -> Iterable[str]:
        for path in cast("list[list[str]]", value or []):
            yield from path

    @server
    async def ls(self, data: Json) -> Json:
        asked = data if isinstance(data, dict) else {"path": data}
        path = schema.check(asked.get("path"), Segments, self.where) if asked.get("path") else []
        session = hashlib.blake2b(b"files", key=self._remote.key, digest_size=16).hexdigest()
        body = {"component_id": self._component_id, "fn_name": "ls", "data": path, "session_hash": session}
        try:
            async with self._remote.client() as client:
                status, said = await post(client, self._remote.api("/component_server"), body)
            found = msgspec.json.decode(said, type=list[Entry])[:MAX_ENTRIES] if status == 200 else None
        except (httpx.HTTPError, msgspec.DecodeError, msgspec.ValidationError) as error:
            logger.error("%s: %s %s", self._remote.url, type(error).__name__, error)
            found = None
        if found is None:
            raise Error("The other app does not list this folder.", print_exception=False)
        entries: list[Json] = [
            {"name": one.name, "type": one.type, "valid": one.type == "file"}
            for one in found
            if one.type in ("file", "folder")
        ]
        return {"entries": entries, "rest": None} if isinstance(data, dict) else entries
