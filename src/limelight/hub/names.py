"""Names of owners and apps, and the addresses that follow from them."""

from __future__ import annotations

import hashlib
import re
from typing import NamedTuple

from limelight.core.errors import BodyRejected, shorten

MAX_PART = 64
_PART = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
_NOT_IN_LABELS = re.compile(r"[^a-z0-9]+")
MAX_LABEL = 63
"""Of one label of a host name (RFC 1035)."""
RESERVED = frozenset(
    {"api", "assets", "datasets", "git", "healthz", "login", "logout", "metrics", "models", "s", "spaces"}
)
"""Names that no owner has, because paths of the hub begin with them. Its other paths begin with `/-/`."""


class AppName(NamedTuple):
    """`owner/name`, as in addresses. Compared without regard to case by whoever looks it up."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"

    @property
    def path(self) -> str:
        return f"/{self.owner}/{self.name}"

    @property
    def key(self) -> str:
        """The same for names that differ only in case, which no two apps have."""
        return str(self).lower()

    @property
    def label(self) -> str:
        """The label of its host below the hub's domain: `owner-name`. Two apps may share it: see `distinct_label`."""
        return _NOT_IN_LABELS.sub("-", f"{self.owner}-{self.name}".lower()).strip("-")[:MAX_LABEL].rstrip("-")

    @property
    def distinct_label(self) -> str:
        """A label with a hash, for an app whose plain one is taken."""
        digest = hashlib.sha256(self.key.encode()).hexdigest()[:8]
        return f"{self.label[: MAX_LABEL - 9].rstrip('-')}-{digest}"


def is_name(text: str) -> bool:
    """Whether it can be an owner's or an app's name: letters, digits and `._-` inside."""
    return len(text) <= MAX_PART and _PART.fullmatch(text) is not None and text[-1] not in "._-" and ".." not in text


def is_owner(text: str) -> bool:
    return is_name(text) and text.lower() not in RESERVED


def app_name(text: str) -> AppName:
    """Parse `owner/name`. Raises `BodyRejected` for anything else."""
    owner, slash, name = text.partition("/")
    if not slash or not is_owner(owner) or not is_name(name):
        expected = f"owner/name, each up to {MAX_PART} letters, digits, '.', '_' or '-'"
        raise BodyRejected(f"The name of an app is {expected}; got {shorten(text)}")
    return AppName(owner, name)
