"""The values of a session, which live between calls."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from msgspec import UNSET

VALUE = "value:"
"""Name prefix of a component's value, where an app keeps what its pages show."""


FOR_ALL = "app:"
"""Name prefix of values that belong to the whole app."""
APP_SESSION = "app"
"""Key of the session that holds them. Keys of client sessions contain a colon."""
FOR_USER = "user:"
"""Name prefix of values that belong to the user who is logged in, whatever their session. The value with only this name
is true where the store keeps them: it is durable, and somebody is logged in."""


FOR_LOGIN = "login:"
"""Name of what is kept of the login of the call: the tokens that a provider gave for it."""


def session_of_login(login: str) -> str:
    """Key of the session that holds it."""
    return f"login-{login}"


def session_of_user(username: str) -> str:
    """Key of the session that holds them."""
    return f"user-{hashlib.blake2b(username.encode('utf-8', 'surrogatepass'), digest_size=16).hexdigest()}"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a value is kept after it was written; None: as long as its session."""

    time_to_live_s: float | None = None
    on_end: Callable[[object], object] | None = None
    """Called with the value when it has expired, in a thread."""


class Session:
    """Values by name (`state:12` for a State component, `props:7` for changed properties of a component).

    `changed` holds the names that a call wrote. The engine stores only those, so concurrent calls of one session do
    not undo each other's writes.
    """

    def __init__(
        self,
        key: str,
        values: dict[str, object] | None = None,
        fingerprint: Callable[[object], bytes | None] | None = None,
    ) -> None:
        """`fingerprint`: detects changes in place, for stores that hold copies of the values. Empty for a value that
        nothing can change."""
        self.key = key
        self._values = {} if values is None else values
        self._fingerprint = fingerprint
        self._lent: dict[str, bytes | None] = {}
        self.changed: set[str] = set()

    @property
    def compares(self) -> bool:
        """Whether lent values are compared with what they were, which takes as long as they are large."""
        return self._fingerprint is not None

    @property
    def has_lent(self) -> bool:
        """Whether `changes` has to compare values."""
        return any(before != b"" for name, before in self._lent.items() if name not in self.changed)

    def get(self, name: str, default: object = None) -> object:
        return self._values.get(name, default)

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def set(self, name: str, value: object) -> None:
        self._values[name] = value
        self.changed.add(name)

    def lend(self, name: str) -> object:
        """The value, for a caller that may change it in place."""
        value = self._values.get(name)
        if self._fingerprint is not None and name not in self.changed:
            self._lent[name] = self._fingerprint(value)
        return value

    def drop(self, name: str) -> None:
        self._values.pop(name, None)
        self.changed.add(name)

    def names(self, prefix: str) -> list[str]:
        """Names of its values that begin with `prefix`."""
        return [name for name in self._values if name.startswith(prefix)]

    def changes(self) -> dict[str, object]:
        """Values that were written or changed in place, by name; UNSET for dropped ones."""
        if self._fingerprint is not None:
            lent = [(name, before) for name, before in self._lent.items() if name not in self.changed]
            self.changed |= {name for name, before in lent if self._fingerprint(self._values.get(name)) != before}
        return {name: self._values.get(name, UNSET) for name in self.changed}
