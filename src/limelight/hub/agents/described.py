"""What the apps offer, as they said when they were last asked: listing it starts no app that has said it."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Mapping

import msgspec

from limelight.core.errors import LimelightError
from limelight.core.wire import Json
from limelight.hub.apps.hosted import Hosted
from limelight.hub.proxy.upstream import OWN, Broken
from limelight.hub.records import Records

logger = logging.getLogger("limelight")

ASKED_AT_ONCE = 2
TIMEOUT_S = 600.0
"""For an app to start and to say what it offers."""
MAX_TOOLS, MAX_BYTES = 200, 1 << 20
"""Of an app."""
PATH = b"/mcp/"
_ASKING = msgspec.json.encode({"jsonrpc": "2.0", "id": 1, "method": "tools/list"})
_HEADERS = [
    *OWN,
    (b"content-type", b"application/json"),
    (b"content-length", str(len(_ASKING)).encode()),
    (b"accept", b"application/json"),
    (b"mcp-protocol-version", b"2025-11-25"),
]


class Offered(msgspec.Struct, frozen=True, kw_only=True):
    """An app's tools."""

    version: str
    """Of the app's files."""
    tools: list[dict[str, Json]]


class _Result(msgspec.Struct, frozen=True):
    tools: list[dict[str, Json]]


class _Answer(msgspec.Struct, frozen=True):
    result: _Result


class Described:
    def __init__(self, records: Records, apps: Mapping[str, Hosted]) -> None:
        """`records`: of this machine."""
        self._records, self._apps = records, apps
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._silent: dict[str, str] = {}
        """Versions that did not say what they offer, by app: they are not started again for it."""
        self._processes: dict[str, int] = {}
        """Which process of an app was asked: the next one may have other variables, and offer something else."""
        self._slots = asyncio.Semaphore(ASKED_AT_ONCE)

    def tools(self, hosted: Hosted) -> list[dict[str, Json]]:
        """What is known. If need be the app is started and asked, for those who list later."""
        key, version = hosted.source.name.key, version_of(hosted)
        kept = self._records.get(Offered, key)
        is_known = kept is not None and kept.version == version
        process = hosted.process
        is_new = process is not None and self._processes.get(key) != process.pid
        if (not is_known or is_new) and self._silent.get(key) != version and key not in self._tasks:
            task = asyncio.create_task(self._ask(hosted, version), name="limelight tools")
            self._tasks[key] = task
            task.add_done_callback(lambda _: self._tasks.pop(key, None))
        return kept.tools if kept is not None else []

    async def forget_removed(self) -> None:
        for key in self._records.all(Offered):
            if key not in self._apps:
                await self._records.delete(Offered, key)

    async def close(self) -> None:
        for task in list(self._tasks.values()):
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    async def _ask(self, hosted: Hosted, version: str) -> None:
        key = hosted.source.name.key
        try:
            async with self._slots, asyncio.timeout(TIMEOUT_S), hosted.in_use() as use:
                self._processes[key] = use.process.pid
                response = await use.process.upstream.request("POST", PATH, _HEADERS, _ASKING)
                body = await response.read(MAX_BYTES)
                tools = [] if response.status in (404, 405) else _tools_in(body)
            await self._records.put(key, Offered(version=version, tools=tools))
        except (LimelightError, Broken, OSError, TimeoutError, msgspec.DecodeError) as error:
            self._silent[key] = version
            logger.warning("%s did not say which tools it offers: %s", hosted.source.name, type(error).__name__)


def version_of(hosted: Hosted) -> str:
    return hashlib.sha256(repr(sorted(hosted.source.stamp)).encode("utf-8", "surrogatepass")).hexdigest()


def _tools_in(body: bytes) -> list[dict[str, Json]]:
    """Raises `msgspec.DecodeError`."""
    found = msgspec.json.decode(body, type=_Answer).result.tools[:MAX_TOOLS]
    return [one for one in found if isinstance(one.get("name"), str) and isinstance(one.get("inputSchema"), dict)]
