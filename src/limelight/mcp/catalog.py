"""What an app offers: its public endpoints as tools, resources and prompts, with their names and descriptions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import cast

from limelight.core.endpoint import Endpoint
from limelight.core.schema import Schema
from limelight.core.tools import Offer
from limelight.core.wire import Json
from limelight.mcp.apps import meta_of
from limelight.mcp.schemas import input_schema, output_names, output_schema

_OTHER = re.compile(r"[^a-zA-Z0-9]")
_BRACES = re.compile(r"\{(\w+)\}")
MAX_NAME = 120
USUAL = Offer()


@dataclass(frozen=True)
class Offered:
    """One endpoint as clients see it."""

    name: str
    endpoint: Endpoint
    offer: Offer = USUAL

    @property
    def description(self) -> str:
        return self.offer.description or self.endpoint.description

    @property
    def title(self) -> str:
        return self.offer.title or (self.endpoint.name or self.name).replace("_", " ").strip().capitalize()

    @cached_property
    def input_schema(self) -> Schema:
        return input_schema(self.endpoint)

    @cached_property
    def file_schemas(self) -> Mapping[str, tuple[Json, Mapping[str, Json]]]:
        """The schemas of parameters that take files, with their definitions."""
        made = ((one.name, one.accepts()) for one in self.endpoint.visible if one.holds_files)
        return {name: (schema, cast("Mapping[str, Json]", schema.get("$defs", {}))) for name, schema in made}

    @cached_property
    def output_names(self) -> Sequence[str]:
        return output_names(self.endpoint)

    @property
    def is_structured(self) -> bool:
        return self.offer.is_structured is not False and bool(self.output_names)

    @cached_property
    def tool(self) -> dict[str, Json]:
        """The tool as the protocol has it."""
        made: dict[str, Json] = {"name": self.name, "title": self.title, "inputSchema": self.input_schema}
        if self.description:
            made["description"] = self.description
        if self.is_structured:
            made["outputSchema"] = output_schema(self.endpoint)
        if self.offer.hints:
            made["annotations"] = dict(self.offer.hints)
        if meta := meta_of(self.offer):
            made["_meta"] = meta
        return made

    def arguments_of(self, uri: str) -> dict[str, str] | None:
        """The parameters that a URI of the resource has, each a segment or a part of one. None: it is not one."""
        first, *rest = _BRACES.split(self.offer.uri)
        if not uri.startswith(first):
            return None
        found, at = {}, len(first)
        for name, text in zip(rest[::2], rest[1::2], strict=True):
            is_last = name == rest[-2]
            end = len(uri) - len(text) if is_last else uri.find(text, at + 1)
            value = uri[at:end]
            if end <= at or "/" in value or not uri.startswith(text, end):
                return None
            found[name], at = value, end + len(text)
        return found if at == len(uri) else None

    @property
    def has_parameters(self) -> bool:
        return _BRACES.search(self.offer.uri) is not None


@dataclass(frozen=True)
class Catalog:
    tools: Mapping[str, Offered] = field(default_factory=dict)
    resources: Mapping[str, Offered] = field(default_factory=dict)
    prompts: Mapping[str, Offered] = field(default_factory=dict)

    @property
    def shows_page(self) -> bool:
        """Whether a tool offers the app's own page as the app that shows its result."""
        return any(one.offer.shows == "page" for one in self.tools.values())

    @property
    def has_apps(self) -> bool:
        return any(one.offer.shows is not None for one in self.tools.values())


def catalog_of(endpoints: Iterable[Endpoint]) -> Catalog:
    """Of the public endpoints. Names are unique over all kinds, so that `?tools=` chooses among all."""
    found: dict[str, dict[str, Offered]] = {"tool": {}, "resource": {}, "prompt": {}}
    taken: set[str] = set()
    for endpoint in endpoints:
        if endpoint.visibility != "public" or not endpoint.name or endpoint.streaming is not None:
            continue
        offer = endpoint.offer or USUAL
        name = _unique(offer.name or _valid(endpoint.written_as or endpoint.name), taken)
        found[offer.kind][name] = Offered(name, endpoint, offer)
    return Catalog(found["tool"], found["resource"], found["prompt"])


def _valid(name: str) -> str:
    return _OTHER.sub("_", name)[:MAX_NAME]


def _unique(name: str, taken: set[str]) -> str:
    found, count = name, 0
    while found in taken:
        count += 1
        found = f"{name}_{count}"
    taken.add(found)
    return found
