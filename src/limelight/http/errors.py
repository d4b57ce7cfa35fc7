"""Exceptions as HTTP responses: one error object, with the table of statuses and codes."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

import msgspec
from starlette.responses import Response
from starlette.types import Scope

from limelight.core import errors
from limelight.core.errors import InputRejected, LimelightError

logger = logging.getLogger("limelight")

PROBLEM = "application/problem+json"
"""RFC 9457: the media type of errors for those who name it in `Accept`."""
INTERNAL = "internal_error"
_RENAMED = {413: "Content Too Large", 422: "Unprocessable Content"}
"""As in RFC 9110; what Python calls them depends on its version."""

KINDS: dict[type[LimelightError], tuple[int, str]] = {
    errors.InputRejected: (422, "invalid_value"),
    errors.ValuesRejected: (422, "values_refused"),
    errors.FetchRefused: (422, "fetch_refused"),
    errors.BodyRejected: (400, "invalid_request"),
    errors.ValidatorFailed: (400, "validator_failed"),
    errors.Error: (400, "error_raised"),
    errors.UnsupportedType: (415, "unsupported_type"),
    errors.TooLarge: (413, "too_large"),
    errors.NotFound: (404, "not_found"),
    errors.OffsetConflict: (409, "offset_conflict"),
    errors.RenderChanged: (409, "render_changed"),
    errors.NotAllowed: (403, "not_allowed"),
    errors.NotAuthenticated: (401, "not_authenticated"),
    errors.Stopping: (503, "stopping"),
    errors.StoreUnavailable: (503, "store_unavailable"),
    errors.Overloaded: (503, "overloaded"),
    errors.StorageFull: (507, "storage_full"),
    errors.Unstorable: (422, "unstorable"),
    errors.TooManyRequests: (429, "too_many_requests"),
}
"""The status and the code of each exception that callers may see. Codes never change: programs compare them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error as its caller sees it."""

    status: int
    code: str
    message: str
    parameter: str | None = None
    expected: str | None = None
    got: str | None = None
    detail: object = None
    """`detail` as Gradio's clients know it, if that is not the message."""
    more: Mapping[str, object] = field(default_factory=dict)
    """Further members of the body."""

    def response(self, scope: Scope, headers: Mapping[str, str] | None = None) -> Response:
        facts = {
            "code": self.code,
            "message": self.message,
            "parameter": self.parameter,
            "expected": self.expected,
            "got": self.got,
        }
        if not wants_problem(scope):
            detail = self.message if self.detail is None else self.detail
            return json_response({**self.more, "detail": detail, **facts}, self.status, headers)
        problem: dict[str, object] = {
            "type": "about:blank",  # the code says which; there is no page about it that a URI could name
            "title": _RENAMED.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.message,
        }
        if self.detail is not None:
            problem["errors"] = self.detail
        # What RFC 9457 names comes last: a job, too, has a member `status`.
        body = {**self.more, **facts, **problem}
        return Response(msgspec.json.encode(body), self.status, headers, media_type=PROBLEM)


def wants_problem(scope: Scope) -> bool:
    """Whether `Accept` names the media type of problems, with any weight but 0."""
    accept = ", ".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"accept").lower()
    if PROBLEM not in accept:
        return False
    for part in accept.split(","):
        kind, *parameters = (piece.strip() for piece in part.split(";"))
        if kind == PROBLEM:
            return not any(_is_zero(one) for one in parameters)
    return False


def _is_zero(parameter: str) -> bool:
    name, _, value = parameter.partition("=")
    return name.strip() == "q" and not value.strip().strip("0.")


def status_of(error: LimelightError) -> int:
    return _kind_of(error)[0]


def _kind_of(error: LimelightError) -> tuple[int, str]:
    return next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), (500, INTERNAL))


def answer(error: LimelightError, scope: Scope, own_status: int | None = None) -> Response:
    """Of an exception that has no status, such as a `ScriptError`, only the log says what it is.

    `own_status` takes the place of the one in the table.
    """
    status, code = _kind_of(error)
    if status == 500:
        logger.error("A request failed", exc_info=error)
        return internal(scope)
    headers = {}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if isinstance(error, errors.NotAuthenticated) and error.challenge:
        headers["WWW-Authenticate"] = error.challenge
    return _refusal(error, own_status or status, code).response(scope, headers)


def internal(scope: Scope) -> Response:
    return Refusal(status=500, code=INTERNAL, message="Internal Server Error").response(scope)


def _refusal(error: LimelightError, status: int, code: str) -> Refusal:
    message = str(error)
    parameter = expected = got = None
    detail: object = None
    if isinstance(error, errors.NotAuthenticated):
        detail = {"error": message, "auth_message": error.auth_message}
    elif isinstance(error, errors.ValuesRejected):
        detail = error.verdicts
    elif isinstance(error, InputRejected):
        parameter, expected, got = error.parameter, error.expected, error.got
    elif isinstance(error, errors.UnsupportedType):
        parameter, expected, got = "Content-Type", error.expected, errors.shorten(error.got)
    elif isinstance(error, errors.TooLarge):
        expected = f"at most {error.limit_bytes} bytes"
    return Refusal(
        status=status, code=code, message=message, parameter=parameter, expected=expected, got=got, detail=detail
    )


def json_response(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
