"""Wraps the `__init__` of blocks: records and checks the options, then adds the block to the page."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Unpack, get_args, get_origin, get_type_hints

from limelight.core import traces
from limelight.core.errors import ScriptError, WrongArguments, WrongKeyword
from limelight.core.lines import line_of_caller
from limelight.ui import diagnosis, literals, no_effect, older, scope
from limelight.ui.literals import Words

if TYPE_CHECKING:
    from limelight.ui.block import Block


def placing(init: Callable[..., None]) -> Callable[..., None]:
    """Decorate `init` so that the block is added to the page after it. A block whose `__init__` failed is not."""

    @functools.wraps(init)
    def placing(self: Block, *args: Any, **kwargs: Any) -> None:  # Any: passes anything through
        if self.is_being_made:  # called by the `__init__` of a subclass
            return init(self, *args, **kwargs)
        self.is_being_made = True
        try:
            init(self, *args, **kwargs)
        except ScriptError as error:
            raise error.with_traceback(traces.folded(error.__traceback__)) from error.__cause__
        except (TypeError, ValueError, AttributeError) as error:
            diagnosis.explain(self, error)
            raise
        self.is_being_made = False
        if scope.is_declaring():
            self.made_at = line_of_caller()
            if self.options.get("render", True):
                self.place()

    return placing


def recording(init: Callable[..., None]) -> Callable[..., None]:
    """Decorate `init` so that it first records its arguments, or only its defaults if a subclass has recorded."""
    signature = inspect.signature(init)
    defaults = no_effect.defaults_of(signature)
    flat = [p.name for p in signature.parameters.values() if p.kind is p.VAR_KEYWORD]

    @functools.wraps(init)
    def recording(self: Block, *args: Any, **kwargs: Any) -> None:  # Any: passes anything through
        kind: type = type(self)
        is_first = not hasattr(self, "given")
        if is_first:
            kwargs = older.translated(kind.__name__, kwargs, self.older_options)
        bound = _bound(signature, self, args, kwargs)
        if is_first:
            self.given, self.options = _flatten(dict(bound.arguments), flat), {}
            literals.check(kind.__name__, self.given, _words_of(kind))
        bound.apply_defaults()
        if is_first and scope.is_declaring():
            no_effect.warn(kind.__name__, self.given, defaults, [base.__name__ for base in kind.__mro__])
        self.options = {**_flatten(dict(bound.arguments), flat), **self.options}
        init(self, *args, **kwargs)

    return recording


def _bound(
    signature: inspect.Signature,
    block: Block,
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
) -> inspect.BoundArguments:
    try:
        return signature.bind(block, *args, **kwargs)
    except TypeError as error:
        kind = type(block).__name__
        for name in kwargs.keys() - signature.parameters.keys():
            raise WrongKeyword(kind, name, [*signature.parameters][1:]) from None
        raise WrongArguments(f"{kind}(): {error}") from None


@functools.cache
def names_of(kind: type) -> frozenset[str]:
    """Names of the options that a class and its bases declare, including those of `**options`."""
    found: set[str] = set()
    for one in kind.__mro__:
        if one is not object and "__init__" in vars(one):
            declared = inspect.unwrap(inspect.getattr_static(one, "__init__"))
            parameters = inspect.signature(declared).parameters.values()
            found |= {p.name for p in parameters if p.kind not in (p.VAR_KEYWORD, p.VAR_POSITIONAL)}
            hints = get_type_hints(declared) if one.__module__.startswith("limelight.") else {}
            found |= {key for hint in hints.values() if get_origin(hint) is Unpack for key in _keys(hint)}
    return frozenset(found - {"self"})


def _keys(hint: object) -> Iterable[str]:
    return get_type_hints(get_args(hint)[0]).keys()


@functools.cache
def _words_of(kind: type) -> Mapping[str, Words]:
    """Words of all options that the class and its bases declare. A script's own classes are not checked."""
    ours = [
        one for one in reversed(kind.__mro__) if one.__module__.startswith("limelight.") and "__init__" in vars(one)
    ]
    found: dict[str, Words] = {}
    for one in ours:
        declared = inspect.unwrap(inspect.getattr_static(one, "__init__"))
        found = {name: words for name, words in found.items() if name not in inspect.signature(declared).parameters}
        found |= literals.words_of(declared)
    return found


def _flatten(arguments: dict[str, object], flat: list[str]) -> dict[str, object]:
    arguments.pop("self", None)
    for name in flat:
        extra = arguments.pop(name, {})
        assert isinstance(extra, dict)
        arguments.update(extra)
    return arguments
