"""The routes of login and logout."""

from __future__ import annotations

from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from limelight.core.errors import BodyRejected
from limelight.engine.stores.logins import LIFE_S
from limelight.http import bodies, multipart, sign_in
from limelight.http.clients import counted_as
from limelight.http.errors import Refusal, json_response
from limelight.http.origins import is_of_this_server
from limelight.http.root import is_secure, root_url
from limelight.http.server import caller_of, server_of

MAX_FORM_BYTES = 64 << 10


async def login(request: Request) -> Response:
    if server_of(request).options.auth is None:
        return RedirectResponse(f"{root_url(request)}/", 302)
    form = await _form(request)
    username, password = form.get("username", ""), form.get("password", "")
    authenticator = server_of(request).authenticator
    if not await authenticator.check(username, password, counted_as(caller_of(request).address)):
        # Not Gradio's 400: its clients have an exception of their own for 401.
        refusal = Refusal(status=401, code="wrong_credentials", message="Incorrect credentials.")
        return refusal.response(request.scope)
    response = json_response({"success": True})
    is_https = is_secure(request)
    name, value = authenticator.cookie(is_secure=is_https), authenticator.begin(username)
    response.set_cookie(name, value, LIFE_S, httponly=True, samesite="lax", secure=is_https)
    return response


async def logout(request: Request) -> Response:
    """End all logins of the user, as Gradio does, or with `all_session=false` only this one, and redirect to the page.

    A GET counts only if the user or a page of this site follows the link.
    """
    target = sign_in.own_path(request, request.query_params.get("_target_url", ""))
    if request.method == "POST" or _is_deliberate(request):
        is_https, authenticator = is_secure(request), server_of(request).authenticator
        name = authenticator.cookie(is_secure=is_https)
        all_of_user = request.query_params.get("all_session", "").lower() not in ("false", "0")
        login = authenticator.login(request.cookies.get(name))
        await authenticator.end(request.cookies.get(name), all_of_user=all_of_user)
        response = RedirectResponse(await sign_in.after_logout(request, login, target), 302)
        response.delete_cookie(name, httponly=True, samesite="lax", secure=is_https)
        return response
    return RedirectResponse(target, 302)


def _is_deliberate(request: Request) -> bool:
    """Whether it is no picture either: what a page shows may hold a stranger's text, with addresses in it."""
    headers = request.headers
    site, what = headers.get("sec-fetch-site"), headers.get("sec-fetch-dest")
    if site is None:  # browsers do not send it over plain http
        return is_of_this_server(headers.get("referer", ""), request) and "text/html" in headers.get("accept", "")
    if site not in ("same-origin", "none"):
        return False
    # "empty": a script of the page. A frame goes there by itself, unless the user has clicked in it.
    return what in (None, "document", "empty") or (what == "iframe" and headers.get("sec-fetch-user") == "?1")


async def user(request: Request) -> Response:
    return json_response(caller_of(request).username)


async def login_check(request: Request) -> Response:
    return json_response(None)


async def _form(request: Request) -> dict[str, str]:
    if request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        return await multipart.read_fields(request, MAX_FORM_BYTES)
    body = await bodies.read(request, MAX_FORM_BYTES)
    try:
        return {name: values[0] for name, values in parse_qs(body.decode(), max_num_fields=10).items()}
    except ValueError:
        raise BodyRejected("A login must be a form with username and password") from None
