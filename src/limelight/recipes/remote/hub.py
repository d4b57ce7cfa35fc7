"""Names on the Hugging Face Hub.

Source of the addresses: "Hub API Endpoints" and "Inference Providers" in the Hub's documentation. `HF_ENDPOINT` and
`HF_INFERENCE_ENDPOINT` name other servers of the same API, as for Hugging Face's own packages.
"""

from __future__ import annotations

import json
import os
import re
from typing import Any
from urllib.parse import quote

import httpx

from limelight.blocks import Blocks
from limelight.core.errors import DeclarationError
from limelight.recipes.http_client import bearer, body_of, client
from limelight.recipes.model_chat import load_chat

_NAME = re.compile(r"[\w.-]+(/[\w.-]+)?")
MAX_BYTES = 16 << 20  # of an answer; long descriptions of models are in it
JsonObject = dict[str, Any]  # JSON of the API


def space_url(name: str, token: str | None) -> str:
    """The address of a Space."""
    host = _ask(f"/api/spaces/{_checked(name)}/host", name, token).get("host")
    if not isinstance(host, str):
        raise DeclarationError("load", f"the Hub to say where {name} runs", host)
    return host


def model_app(name: str, token: str | None, provider: str | None, **kwargs: Any) -> Blocks:  # Any: of ChatInterface
    """A chat with a model that generates text. Other tasks are not offered."""
    task = _ask(f"/api/models/{_checked(name)}", name, token).get("pipeline_tag")
    if task not in ("text-generation", "image-text-to-text", "conversational"):
        said = f"{name} is for {task}"
        raise DeclarationError("load", "a model that answers in a chat; call others from a function of yours", said)
    router = os.environ.get("HF_INFERENCE_ENDPOINT", "https://router.huggingface.co").rstrip("/")
    model = f"{name}:{provider}" if provider else name
    token = token or os.environ.get("HF_TOKEN")
    kwargs.setdefault("title", name)
    kwargs.setdefault("file_types", None)
    return load_chat(f"{router}/v1", model, token, **kwargs)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise DeclarationError("load: name", 'a name on the Hub, such as "user/app"', name)
    return quote(name)


def _ask(path: str, name: str, token: str | None) -> JsonObject:
    hub = os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")
    try:
        with client(15, bearer(token)) as asking, asking.stream("GET", hub + path) as answer:
            body = body_of(answer, MAX_BYTES) if answer.status_code == 200 else None
        found = None if body is None else json.loads(body)
    except httpx.HTTPError as error:
        said = f"{hub}: {type(error).__name__} {error}"
        raise DeclarationError("load", f"the Hub to be reachable, which knows {name}", said) from None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise DeclarationError("load", f"a name that the Hub at {hub} knows", f"{name} (status {answer.status_code})")
    return found
