"""Exceptions as HTTP responses, with the table of their statuses."""

from __future__ import annotations

import logging

import msgspec
from starlette.responses import Response

from limelight.core import errors
from limelight.core.errors import InputRejected, LimelightError

logger = logging.getLogger("limelight")

STATUS: dict[type[LimelightError], int] = {
    errors.InputRejected: 422,
    errors.ValuesRejected: 422,
    errors.FetchRefused: 422,
    errors.BodyRejected: 400,
    errors.ValidatorFailed: 400,
    errors.Error: 400,
    errors.UnsupportedType: 415,
    errors.TooLarge: 413,
    errors.NotFound: 404,
    errors.OffsetConflict: 409,
    errors.RenderChanged: 409,
    errors.NotAllowed: 403,
    errors.NotAuthenticated: 401,
    errors.Overloaded: 503,
    errors.StorageFull: 507,
    errors.Unstorable: 422,
    errors.TooManyRequests: 429,
}


def status_of(error: LimelightError) -> int:
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def answer(error: LimelightError) -> Response:
    """Of an exception that has no status, such as a `ScriptError`, only the log says what it is."""
    status = status_of(error)
    if status == 500:
        logger.error("A request failed", exc_info=error)
        return json_response({"detail": "Internal Server Error"}, 500)
    headers = {}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    if isinstance(error, errors.NotAuthenticated) and error.challenge:
        headers["WWW-Authenticate"] = error.challenge
    return json_response(_body(error), status, headers)


def _body(error: LimelightError) -> object:
    if isinstance(error, errors.NotAuthenticated):
        return {"detail": {"error": str(error), "auth_message": error.auth_message}}
    if isinstance(error, errors.ValuesRejected):
        return {"detail": error.verdicts}
    if isinstance(error, InputRejected):
        facts = {"parameter": error.parameter, "expected": error.expected, "got": error.got}
        return {"detail": str(error), **facts}
    return {"detail": str(error)}


def json_response(body: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return Response(msgspec.json.encode(body), status, headers, media_type="application/json")
