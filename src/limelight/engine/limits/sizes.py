"""Cheap estimates of memory use."""

from __future__ import annotations

from sys import getsizeof

from msgspec import structs

from limelight.core.wire import Completed, Event, Failed, Generated, Job, Logged, Progressed, RequestInfo, Segment

EVENT_BYTES = 200  # an event without its data
PAIR_BYTES = 128  # a header without its characters: two strings and a table entry


def event_bytes(event: Event) -> int:
    if isinstance(event, Generated | Completed):
        render_bytes = len(memoryview(event.render)) if isinstance(event, Completed) else 0
        return EVENT_BYTES + len(memoryview(event.data)) + render_bytes
    if isinstance(event, Logged):
        return EVENT_BYTES + getsizeof(event.message) + getsizeof(event.title)
    if isinstance(event, Progressed):
        return EVENT_BYTES + sum(EVENT_BYTES + getsizeof(one.desc) + getsizeof(one.unit) for one in event.units)
    if isinstance(event, Failed):
        return EVENT_BYTES + getsizeof(event.message) + getsizeof(event.title)
    return EVENT_BYTES + (len(event.path) if isinstance(event, Segment) else 0)


def request_bytes(request: RequestInfo) -> int:
    size = len(request.url)
    for table in (request.headers, request.cookies, request.query):
        size += PAIR_BYTES * len(table) + sum(map(len, table)) + sum(map(len, table.values()))
    return size


def without_inputs(job: Job) -> Job:
    """The job as it is kept once its inputs are not needed any more."""
    return structs.replace(job, data=[], event_data=None, request=RequestInfo())
