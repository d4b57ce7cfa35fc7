"""Exceptions as answers: the one table from exception to status."""

from __future__ import annotations

import msgspec
from starlette.responses import Response

from limelight.core import errors
from limelight.core.errors import FetchRefused, InputRejected, LimelightError

STATUS: dict[type[LimelightError], int] = {
    errors.InputRejected: 422,
    errors.ValuesRejected: 422,
    errors.FetchRefused: 422,
    errors.BodyRejected: 400,
    errors.UnsupportedType: 415,
    errors.TooLarge: 413,
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.NotAuthenticated: 401,
    errors.Overloaded: 503,
    errors.StorageFull: 507,
    errors.TooManyRequests: 429,
}


def answer(error: LimelightError) -> Response:
    status = next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)
    headers = {}
    retry_after_s = getattr(error, "retry_after_s", None)
    if retry_after_s is not None:
        headers["Retry-After"] = str(retry_after_s)
    return json_response(_body(error), status, headers)


def refused_value(error: InputRejected | FetchRefused) -> Response:
    """As Gradio's clients read it: `detail` is a list with an entry per parameter."""
    entry = {"__type__": "validate", "is_valid": False, "message": str(error)}
    if isinstance(error, InputRejected):
        entry |= {"parameter_name": error.parameter or error.where, "expected": error.expected, "got": error.got}
    return json_response({"detail": [entry]}, STATUS[type(error)])


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
