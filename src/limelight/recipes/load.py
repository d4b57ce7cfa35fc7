"""`load`: an app that stands for another one, or for a model, elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal

from limelight.blocks import Blocks
from limelight.core.errors import DeclarationError
from limelight.recipes.remote import hub
from limelight.recipes.remote.app import RemoteApp
from limelight.recipes.remote.server import RemoteServer

__all__ = ["load"]

Loader = Callable[..., Blocks]


def load(
    name: str,
    src: Literal["models", "spaces"] | Loader | None = None,
    token: str | None = None,
    accept_token: bool | object = False,
    provider: str | None = None,
    **kwargs: Any,  # options of the app that is made
) -> Blocks:
    """An app that stands for another one: its components, its listeners and its API, with calls that run there.

    `name` is the address of an app (`"https://host/app"`), or a name on the Hugging Face Hub: `"spaces/user/app"`,
    `"models/user/model"`, or without this prefix and with `src`. `src` may also be a function, which gets the name and
    the token and returns an app. `token` is sent to the other server with each request. With `accept_token=True` users
    enter their own.

    Each session has a session of its own there. Values, files, progress, notices and errors pass; JavaScript, styles
    and markup of the other app do not, its `HTML` is shown as sanitised markup.
    """
    if callable(src):
        return src(name, token, **kwargs)
    if not isinstance(name, str) or not name:
        raise DeclarationError("load: name", "an address or a name", name)
    if name.startswith(("http://", "https://")):
        if src == "models":
            raise DeclarationError("load", "the name of a model on the Hub for src='models'", name)
        return RemoteApp(RemoteServer(name, token), accept_token=bool(accept_token), **kwargs)
    if src is None:
        src, _, name = name.partition("/")  # type: ignore[assignment]  # checked below
    if src == "spaces":
        return RemoteApp(RemoteServer(hub.space_url(name, token), token), accept_token=bool(accept_token), **kwargs)
    if src == "models":
        return hub.model_app(name, token, provider, **kwargs)
    raise DeclarationError("load: src", "'models', 'spaces', a function or, with an address as name, nothing", src)
