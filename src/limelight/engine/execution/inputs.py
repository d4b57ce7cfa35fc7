"""Files among the inputs of a call: checking paths and fetching URLs before the function runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import cast

import msgspec

from limelight.core.endpoint import Endpoint, Parameter
from limelight.core.errors import FetchRefused, InputRejected, shorten
from limelight.core.json_files import FileObject, is_named, objects_in, with_files
from limelight.core.wire import FileData, Job, Json
from limelight.engine.files.fetch import TIMEOUT_S, Fetcher, is_url
from limelight.engine.files.store import FileStore

MAX_FILES = 10_000
"""Of a call."""
MAX_FETCHES = 8
"""Of a call, at a time."""
BETWEEN_PAUSES = 100
"""Files, so that others go on."""


NamedFiles = Mapping[str, tuple[str, str]]
"""Where each path is first named: in words, and the name of the parameter."""


def named_files(endpoint: Endpoint, data: Sequence[Json]) -> NamedFiles:
    """The files among the values. Raises `InputRejected` for too many."""
    given = zip(endpoint.parameters, data, strict=True)
    return _named((path, (one.where, one.name)) for one, value in given for path in _paths(one, value))


def named_in_event(event_data: Json) -> NamedFiles:
    """As `named_files`, in event data, whose paths a function gets as they are."""
    return _named((path, ("The event", "event_data")) for path in _paths_in(event_data))


def _named(found: Iterable[tuple[str, tuple[str, str]]]) -> NamedFiles:
    named: dict[str, tuple[str, str]] = {}
    for number, (path, (where, parameter)) in enumerate(found):
        if number >= MAX_FILES:  # also of the same one: whoever reads the value looks each of them up
            raise InputRejected(where, f"at most {MAX_FILES} files in a call", "more", parameter)
        named.setdefault(path, (where, parameter))
    return named


def check_files(named: NamedFiles, store: FileStore, fetcher: Fetcher) -> None:
    """Raises `InputRejected` for a path that this server did not issue, `FetchRefused` for a bad URL.

    Each file takes a few calls of the system: see `Engine.aside`.
    """
    for path, (where, parameter) in named.items():
        if is_url(path):
            fetcher.refuse_plainly_bad(path)
        elif not store.holds(path):
            expected = (
                "a file that was uploaded to this server and is still stored (if not, upload it again), "
                "or an http(s) URL"
            )
            raise InputRejected(where, expected, shorten(path), parameter)


def file_paths(endpoint: Endpoint, data: Sequence[Json]) -> list[str]:
    """The paths of all files among the values, each once."""
    given = zip(endpoint.parameters, data, strict=True)
    return [*dict.fromkeys(path for parameter, value in given for path in _paths(parameter, value))]


async def obtain_files(paths: Iterable[str], store: FileStore) -> None:
    """Copy the files to this machine, if another machine has them."""
    for number, path in enumerate(islice(paths, MAX_FILES), 1):
        await store.obtain(path)
        if number % BETWEEN_PAUSES == 0:  # a file that is here is found without a pause
            await asyncio.sleep(0)


async def fetch_urls(endpoint: Endpoint, job: Job, fetcher: Fetcher) -> Job:
    """The job with every URL among its files replaced by the fetched file."""
    urls = [path for path in file_paths(endpoint, job.data) if is_url(path)]
    if not urls:
        return job
    fetched = await _fetched(urls, job.client, fetcher)

    def local(file: FileObject) -> Json:
        path = cast(str, file["path"])
        return msgspec.to_builtins(fetched[path]) if path in fetched else file

    return msgspec.structs.replace(job, data=[with_files(value, is_named, local) for value in job.data])


async def _fetched(urls: Sequence[str], client: str, fetcher: Fetcher) -> dict[str, FileData]:
    """All of them in the time of one: the call has its place in the lane meanwhile, where others wait."""
    slots = asyncio.Semaphore(MAX_FETCHES)

    async def one(url: str) -> FileData:
        async with slots:
            return await fetcher.fetch(url, client)

    try:
        async with asyncio.timeout(TIMEOUT_S), asyncio.TaskGroup() as tasks:
            fetching = {url: tasks.create_task(one(url)) for url in urls}
    except TimeoutError:
        raise FetchRefused(urls[0], f"all files of the call took over {TIMEOUT_S:.0f} s") from None
    except BaseExceptionGroup as group:
        raise group.exceptions[0] from None
    return {url: task.result() for url, task in fetching.items()}


def _paths(parameter: Parameter, value: Json) -> Iterator[str]:
    """Of a value that may be a file itself, nothing in it is one."""
    is_looked_at = parameter.holds_files or (parameter.may_be_file and is_named(value))
    return _paths_in(value) if is_looked_at else iter(())


def _paths_in(value: Json) -> Iterator[str]:
    return (cast(str, file["path"]) for file in objects_in(value, is_named))
