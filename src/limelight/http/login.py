"""The routes of login and logout."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from limelight.core.errors import BodyRejected
from limelight.http import bodies
from limelight.http.auth import MAX_AGE_S
from limelight.http.errors import json_response
from limelight.http.root import is_secure, root_url
from limelight.http.server import caller_of, server_of


async def login(request: Request) -> Response:
    if server_of(request).options.auth is None:
        return RedirectResponse(f"{root_url(request)}/", 302)
    form = await _form(request)
    username, password = form.get("username", ""), form.get("password", "")
    authenticator = server_of(request).authenticator
    # In a thread: the author's function may block.
    fits = await asyncio.to_thread(authenticator.check, username, password, caller_of(request).client)
    if not fits:
        # Not Gradio's 400: its clients have an exception of their own for 401.
        return json_response({"detail": "Incorrect credentials."}, 401)
    response = json_response({"success": True})
    is_https = is_secure(request)
    name, session = authenticator.cookie(is_secure=is_https), authenticator.session(username)
    response.set_cookie(name, session, MAX_AGE_S, httponly=True, samesite="lax", secure=is_https)
    return response


async def logout(request: Request) -> Response:
    """Ends the session and leads to the page; by a link only if the user, or a page of this site, follows it."""
    response = RedirectResponse(f"{root_url(request)}/", 302)
    if request.method == "POST" or request.headers.get("sec-fetch-site") in ("same-origin", "none"):
        is_https = is_secure(request)
        name = server_of(request).authenticator.cookie(is_secure=is_https)
        response.delete_cookie(name, httponly=True, samesite="lax", secure=is_https)
    return response


async def user(request: Request) -> Response:
    return json_response(caller_of(request).username)


async def login_check(request: Request) -> Response:
    return json_response(None)


async def _form(request: Request) -> dict[str, str]:
    if "multipart/form-data" in request.headers.get("content-type", ""):
        async with request.form(max_files=0, max_fields=10, max_part_size=8192) as form:
            return {name: value for name, value in form.items() if isinstance(value, str)}
    body = await bodies.read(request)
    try:
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
    except ValueError:
        raise BodyRejected("A login is a form with username and password") from None
