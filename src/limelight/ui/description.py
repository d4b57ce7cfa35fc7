"""The response of `/info`: the endpoints, as Gradio's clients read them."""

from __future__ import annotations

from collections.abc import Sequence

from limelight.core.endpoint import Endpoint, Parameter, Return
from limelight.core.wire import Json


def described(endpoints: Sequence[Endpoint], *, every: bool) -> dict[str, Json]:
    """Describe the public endpoints; with `every`, undocumented ones as well. Private ones are never included."""
    shown = ("public", "undocumented") if every else ("public",)
    named: dict[str, Json] = {
        f"/{one.name}": _endpoint(one) for one in endpoints if one.name and one.visibility in shown
    }
    return {"named_endpoints": named, "unnamed_endpoints": {}}


def _endpoint(endpoint: Endpoint) -> Json:
    return {
        "parameters": [_parameter(parameter) for parameter in endpoint.visible],
        "returns": [_return(one) for one in endpoint.returns if not one.is_hidden],
        "api_visibility": endpoint.visibility,
        "description": endpoint.description,
    }


def _parameter(parameter: Parameter) -> Json:
    return {
        "label": parameter.label,
        "parameter_name": parameter.name,
        "parameter_has_default": parameter.has_default,
        "parameter_default": parameter.default,
        "type": parameter.schema,
        "python_type": {"type": parameter.python_type, "description": parameter.description},
        "component": parameter.component,
        "example_input": parameter.example,
    }


def _return(one: Return) -> Json:
    return {
        "label": one.label,
        "type": one.schema,
        "python_type": {"type": one.python_type, "description": str(one.schema.get("description", ""))},
        "component": one.component,
    }
