"""Reads the options of `launch`. Arguments win over the environment, and the environment over defaults."""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, replace
from types import NoneType
from typing import Any, get_args, get_type_hints
from urllib.parse import urlsplit

from limelight.core.errors import DeclarationError
from limelight.engine.options import DEFAULTS, EngineOptions
from limelight.http.site import HttpOptions
from limelight.launch.oidc import from_environment
from limelight.launch.options import (
    FIELDS,
    HOMES,
    AppOptions,
    FileOptions,
    LaunchOptions,
    PageOptions,
    ServerOptions,
)
from limelight.launch.readers import Reader, text
from limelight.launch.refusals import check_names, check_protections
from limelight.launch.settings import setting, setting_of
from limelight.launch.static_paths import static_paths
from limelight.share.options import ShareOptions
from limelight.ui import no_effect, older

LOOPBACK_HOSTS = ("localhost", "*.localhost", "127.0.0.1", "[::1]")
LOOPBACK_FRAMES = ("'self'", "http://localhost:*", "https://localhost:*", "http://127.0.0.1:*")
NOT_GIVEN = object()
Values = dict[str, Any]  # Any: options have many types


@dataclass(frozen=True, slots=True)
class Option:
    """A declared option and the struct that holds its value."""

    name: str
    home: type
    field: str
    reader: Reader
    default: object
    takes_none: bool
    """None is a value of its own, such as "no limit", and differs from an option that is not given."""

    def read(self, given: Mapping[str, object], where: str) -> object:
        """The value in the arguments, else in the environment, else NOT_GIVEN. Raises `DeclarationError` if invalid."""
        value = given.get(self.name)
        is_empty = value == "" and self.reader.read is text  # scripts pass on variables that are not set
        if self.name in given and not is_empty and (value is not None or self.takes_none):
            return None if value is None else self.reader.read(value, f"{where}: {self.name}")
        found = setting(setting_of(self.name)) if self.reader.in_environment else None
        return NOT_GIVEN if found is None else self._of_text(*found)

    def _of_text(self, variable: str, value: str) -> object:
        if self.takes_none and value.lower() == "none":
            return None
        listed = [part.strip() for part in value.split(",") if part.strip()] if self.reader.is_list else value
        return self.reader.read(listed, variable)


@dataclass(frozen=True, slots=True)
class Config:
    server: ServerOptions
    app: AppOptions
    share: ShareOptions
    is_shared: bool = False


@functools.cache
def declared() -> Mapping[str, Option]:
    """The options that a struct holds, by name. Options without effect and older names are not among them."""
    return {option.name: option for option in _declared()}


def _declared() -> Iterator[Option]:
    homes = {one.name: (home, one) for home in HOMES for one in fields(home)}
    for name, hint in get_type_hints(LaunchOptions, include_extras=True).items():
        readers = [extra for extra in getattr(hint, "__metadata__", ()) if isinstance(extra, Reader)]
        home, found = homes.get(FIELDS.get(name, name), (None, None))
        if home is not None and found is not None and readers:
            default = _default(found)
            takes_none = default is not None and NoneType in get_args(get_type_hints(home)[found.name])
            yield Option(name, home, found.name, readers[0], default, takes_none)


def _default(found: Field[object]) -> object:
    return found.default if found.default is not MISSING else None if found.default_factory is MISSING else {}


def read(given: LaunchOptions, where: str = "launch") -> Config:
    """Read the options from `given` and the environment. `where` names the function that took them, for messages.

    Raises `DeclarationError` for an invalid value and `TypeError` for an unknown name.
    """
    check_names(given, LaunchOptions.__annotations__, where)
    check_protections(given, where)
    no_effect.warn(where, given, {}, ["launch"])
    if where != "launch":
        _warn_of_hosts(given, where)
    named = _with_older_names(given, where)
    values: dict[type, Values] = {home: {} for home in HOMES}
    for option in declared().values():
        value = option.read(named, where)
        if value is not NOT_GIVEN:
            values[option.home][option.field] = value
    _check_decoded(values[EngineOptions], where)
    server = ServerOptions(**values[ServerOptions])
    http = _for_loopback(_with_provider(HttpOptions(**values[HttpOptions])), server.server_name)
    files, page = FileOptions(**values[FileOptions]), PageOptions(**values[PageOptions])
    files = replace(files, allowed_paths=(*files.allowed_paths, *static_paths()))
    app = AppOptions(http=http, files=files, page=page, engine=values[EngineOptions])
    return Config(server, app, ShareOptions(**values[ShareOptions]))


def _with_provider(http: HttpOptions) -> HttpOptions:
    """With the provider of logins that the environment names, unless the script says who its users are."""
    if http.oidc is not None or http.auth is not None or http.auth_dependency is not None:
        return http
    return replace(http, oidc=from_environment())


def _warn_of_hosts(given: LaunchOptions, where: str) -> None:
    """Log options of a mounted app that only its host can have. `server_name` still sets the allowed hosts."""
    for name, option in declared().items():
        if option.home in (ServerOptions, ShareOptions) and given.get(name) and name != "server_name":
            no_effect.log(where, name, "set it on the server that runs the host app")


def _with_older_names(given: LaunchOptions, where: str) -> Values:
    """`given`, with the values of older names under today's names. A value under today's name wins."""
    older_values: Values = {}
    if given.get("state_session_capacity") is not None:
        older_values["max_sessions"] = given["state_session_capacity"]
    if given.get("enable_monitoring") is False:
        older_values["status"] = False
    if given.get("show_api") is False:
        older.log(where, "show_api", "footer_links=['gradio', 'settings']")
        older_values["footer_links"] = ["gradio", "settings"]
    today = {name: value for name, value in given.items() if value is not None or name not in older_values}
    return {**older_values, **today}


def _check_decoded(engine: Values, where: str) -> None:
    total = engine.get("max_decoded_bytes_total")
    one = engine.get("max_decoded_bytes", DEFAULTS.max_decoded_bytes)
    if total is not None and total < one:
        raise DeclarationError(f"{where}: max_decoded_bytes_total", f"at least max_decoded_bytes ({one})", total)


def _for_loopback(http: HttpOptions, host: str) -> HttpOptions:
    """On a loopback address, restrict frames and host names by default.

    The user sits at this machine: other sites must not capture their clicks, and another host name means DNS rebinding.
    """
    if not is_loopback(host):
        return http
    if http.frame_ancestors is None and not http.is_private:
        http = replace(http, frame_ancestors=(*LOOPBACK_FRAMES, *http.allowed_origins))
    return http if http.allowed_hosts else replace(http, allowed_hosts=tuple(_own_names(host, http.root_path)))


def _own_names(host: str, root_path: str) -> Iterable[str]:
    yield from LOOPBACK_HOSTS
    yield f"[{host}]" if ":" in host else host
    if address := urlsplit(root_path).netloc:
        yield address


def is_loopback(host: str) -> bool:
    """Whether `host` is a loopback address or a name of one. Names are not resolved."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
