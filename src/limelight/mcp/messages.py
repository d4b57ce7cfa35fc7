"""Messages of clients as they come, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import mcp_types as types
import msgspec
from mcp.shared.inbound import (
    InboundLadderRejection,
    InboundModernRoute,
    classify_inbound_request,
    find_duplicated_routing_header,
)
from starlette.datastructures import Headers

from limelight.core.json_memory import MAX_DEPTH, is_deeper

Message = dict[str, Any]  # Any: JSON
OBJECT_EXPECTED = "The body must be one JSON-RPC request or notification."


def message_in(body: bytes) -> Message | types.ErrorData:
    if is_deeper(body, MAX_DEPTH):
        return types.ErrorData(code=types.PARSE_ERROR, message=f"The body is nested more than {MAX_DEPTH} deep.")
    try:
        found = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return types.ErrorData(code=types.PARSE_ERROR, message="Parse error")
    if not isinstance(found, dict) or found.get("jsonrpc") != "2.0":
        return types.ErrorData(code=types.INVALID_REQUEST, message=OBJECT_EXPECTED)
    params = found.get("params")
    if params is not None and not isinstance(params, dict):
        return types.ErrorData(code=types.INVALID_REQUEST, message="params must be an object.")
    return found


def is_request(message: Message) -> bool:
    """Whether its id and method are what those of a request are."""
    return type(message.get("id")) in (int, str) and isinstance(message.get("method"), str)


def modern_route(message: Mapping[str, Any], headers: Headers) -> InboundModernRoute | types.ErrorData:
    """Who asks, and in which version, as a request of the revision of 2026-07-28 says itself."""
    repeated = find_duplicated_routing_header(headers.items())
    if repeated is not None:
        return types.ErrorData(code=types.HEADER_MISMATCH, message=f"The header {repeated} comes more than once.")
    route = classify_inbound_request(message, headers=headers)
    return error_of(route) if isinstance(route, InboundLadderRejection) else route


def error_of(rejection: InboundLadderRejection) -> types.ErrorData:
    return types.ErrorData(code=rejection.code, message=rejection.message, data=rejection.data)
