"""One call of a function for several jobs."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from limelight.core.endpoint import Call, Endpoint, running_call
from limelight.core.wire import Completed
from limelight.engine.execution.encoding import completed


class Batch:
    """Its jobs fail together only where the function itself does. A job whose values cannot be converted leaves the
    batch before the function is called, and one whose result cannot be converted fails alone."""

    def __init__(self, endpoint: Endpoint, calls: Sequence[Call]) -> None:
        self._handler, self._began = endpoint.handler, time.perf_counter()
        self.calls = calls
        """Those for which the function is called."""
        self.ends: dict[str, Completed | BaseException] = {}
        """What each job came to, by its id."""
        for call in calls:
            call.batch = [other for other in calls if other is not call]

    def run(self) -> None:
        """All of it, in a thread."""
        arguments = self.prepare()
        if self.calls:
            running_call.set(self.calls[0])  # of this thread's copy of the context
            self.finish(self._handler.invoke(arguments))

    def prepare(self) -> list[object]:
        """Arguments for the function; none are needed when no call is left."""
        rows: list[list[object]] = []
        taking_part: list[Call] = []
        for call in self.calls:
            if self._alone(call, partial(self._prepare, call, rows)):
                taking_part.append(call)
            else:
                call.decoding.release(call)
        self.calls = taking_part
        return self._handler.batch_arguments(rows, self.calls[0]) if rows else []

    def finish(self, result: object) -> None:
        results = self._handler.batch_results(result, len(self.calls))
        for call, one in zip(self.calls, results, strict=True):
            self._alone(call, partial(self._finish, call, one))

    def _prepare(self, call: Call, rows: list[list[object]]) -> None:
        rows.append(self._handler.prepare_row(call))

    def _finish(self, call: Call, result: object) -> None:
        outcome = self._handler.finish(result, call)
        self.ends[call.job.id] = completed(outcome, time.perf_counter() - self._began)

    def _alone(self, call: Call, convert: Callable[[], None]) -> bool:
        """Whether it worked. Conversions find the call that they are for where they look for it."""
        token = running_call.set(call)
        try:
            convert()
        except BaseException as error:  # the values' own code, and components of the author's: of this job only
            self.ends[call.job.id] = error
            return False
        finally:
            running_call.reset(token)
        return True
