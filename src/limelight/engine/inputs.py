"""Files among the values of a call: what may come in, and URLs fetched before the function runs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import msgspec

from limelight.core.endpoint import Endpoint
from limelight.core.errors import InputRejected, shorten
from limelight.core.wire import Job, Json
from limelight.engine.fetch import Fetcher, is_url
from limelight.engine.files import FileStore


def check_files(endpoint: Endpoint, data: Sequence[Json], store: FileStore, fetcher: Fetcher) -> None:
    """Raises `InputRejected` for a path that this server did not issue, `FetchRefused` for a plainly bad URL."""
    for parameter, value in zip(endpoint.parameters, data, strict=True):
        if not parameter.holds_files:
            continue
        for file in _files(value):
            path = cast(str, file["path"])
            if is_url(path):
                fetcher.refuse_plainly_bad(path)
            elif not store.holds(path):
                expected = "a file that was uploaded to this server, or an http(s) URL"
                raise InputRejected(parameter.where, expected, shorten(path), parameter.name)


async def obtain_files(endpoint: Endpoint, data: Sequence[Json], store: FileStore) -> None:
    """The files among the values lie on this machine afterwards, if they lie anywhere."""
    for parameter, value in zip(endpoint.parameters, data, strict=True):
        if parameter.holds_files:
            for file in _files(value):
                await store.obtain(cast(str, file["path"]))


async def fetch_urls(endpoint: Endpoint, job: Job, fetcher: Fetcher) -> Job:
    """The job with every URL among its files replaced by the fetched file."""
    wanted = [
        file
        for parameter, value in zip(endpoint.parameters, job.data, strict=True)
        if parameter.holds_files
        for file in _files(value)
        if is_url(cast(str, file["path"]))
    ]
    if not wanted:
        return job
    fetched = {url: await fetcher.fetch(url) for url in {cast(str, file["path"]) for file in wanted}}
    return msgspec.structs.replace(job, data=[_replaced(value, fetched) for value in job.data])


def _files(value: Json) -> Iterator[dict[str, Json]]:
    if isinstance(value, dict):
        if isinstance(value.get("path"), str):
            yield value
        else:
            for member in value.values():
                yield from _files(member)
    elif isinstance(value, list):
        for member in value:
            yield from _files(member)


def _replaced(value: Json, fetched: Mapping[str, object]) -> Json:
    if isinstance(value, dict):
        path = value.get("path")
        if isinstance(path, str):
            return msgspec.to_builtins(fetched[path]) if path in fetched else value
        return {key: _replaced(member, fetched) for key, member in value.items()}
    if isinstance(value, list):
        return [_replaced(member, fetched) for member in value]
    return value
