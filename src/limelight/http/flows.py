"""Sign-ins at a provider that have begun: what a browser keeps of them, and what is checked when it comes back."""

from __future__ import annotations

import hmac
import secrets

import msgspec
from itsdangerous import BadSignature, URLSafeTimedSerializer

from limelight.core.errors import NotAllowed
from limelight.http.oidc import Flow

FLOW_S = 600
"""How long signing in may take."""
MAX_CODE = 4096


def new_flow(target: str, session: str = "") -> Flow:
    return Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(48), target, session)


def sealed(signer: URLSafeTimedSerializer, flow: Flow) -> str:
    """The value of the cookie of the browser that has begun it."""
    return str(signer.dumps([flow.state, flow.nonce, flow.verifier, flow.target, flow.session]))


def opened(signer: URLSafeTimedSerializer, cookie: str, state: str) -> Flow:
    """What this browser has begun. Raises `NotAllowed` if it has begun nothing, or something else."""
    try:
        found = signer.loads(cookie, max_age=FLOW_S)
        flow = Flow(*msgspec.convert(found, tuple[str, str, str, str, str]))
    except (BadSignature, msgspec.ValidationError):
        raise NotAllowed("This sign-in was not begun in this browser, or it took too long.") from None
    if not hmac.compare_digest(flow.state.encode(), state.encode()):
        raise NotAllowed("This sign-in was not begun in this browser, or another one was begun since.")
    return flow


def checked_code(code: str) -> str:
    """Raises `NotAllowed` if the provider has sent none: the user has refused, or is refused."""
    if not code or len(code) > MAX_CODE:
        raise NotAllowed("You have not signed in: the provider said no.")
    return code
