"""Options that `launch` refuses: one that is meant to protect the app works, or is an error."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from limelight.core.errors import DeclarationError, WrongKeyword
from limelight.ui.no_effect import NO_EFFECT

DESCRIBING = frozenset(
    {
        "contact",
        "debug",
        "deprecated",
        "description",
        "docs_url",
        "generate_unique_id_function",
        "license_info",
        "openapi_external_docs",
        "openapi_tags",
        "redoc_url",
        "responses",
        "separate_input_output_schemas",
        "summary",
        "swagger_ui_init_oauth",
        "swagger_ui_oauth2_redirect_url",
        "swagger_ui_parameters",
        "terms_of_service",
        "title",
        "version",
    }
)
"""Options of FastAPI that only describe the app. Ignoring them is safe."""
HOSTS_OWN = ("ssl_keyfile", "ssl_certfile", "ssl_keyfile_password")
"""Options that a mounted app cannot have, because its host listens."""


def check_names(options: Mapping[str, object], known: Collection[str], where: str) -> None:
    """Raise `TypeError` for unknown names (a misspelt `auth` must not leave an app open).

    Raises `DeclarationError` for options of a mounted app that only its host can have.
    """
    for name in sorted(set(options) - set(known)):
        raise WrongKeyword(where, name, [one for one in known if ("launch", one) not in NO_EFFECT])
    if where != "launch":
        for name in HOSTS_OWN:
            if options.get(name) is not None:
                raise DeclarationError(f"{where}: {name}", "nothing: set it on the server that runs the host app")


def check_protections(options: Mapping[str, object], where: str) -> None:
    """Raise `DeclarationError` for options that protect a Gradio app but cannot protect this one."""
    given = options.get("app_kwargs")
    for name in given if isinstance(given, Mapping) else ():
        if name not in DESCRIBING:
            expected = "options of FastAPI that only describe the app; for others, mount it in a FastAPI app"
            raise DeclarationError(f"{where}: app_kwargs", expected, name)
    if options.get("oidc") is not None:
        for name in ("auth", "auth_dependency"):
            if options.get(name) is not None:
                raise DeclarationError(f"{where}: oidc", f"no {name} as well: only one of them can identify the user")
    if options.get("auth_dependency") is not None and options.get("auth") is not None:
        raise DeclarationError(f"{where}: auth_dependency", "no auth as well: only one of them can identify the user")
