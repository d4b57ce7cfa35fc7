"""Makes `import gradio` import Limelight, for scripts run by `limelight run`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from pathlib import Path
from types import ModuleType
from typing import Any

from limelight.compat.refused import REFUSED, refusal
from limelight.core.errors import FrontEndRefused
from limelight.core.front_ends import is_for_gradio
from limelight.version import COMPATIBLE_VERSION

SAME = {
    "gradio.flagging": "limelight.flagging",
    "gradio.media": "limelight.media",
    "gradio.processing_utils": "limelight.compat.processing",
    "gradio.themes": "limelight.themes",
    **{f"gradio.themes.utils.{name}": f"limelight.themes.{name}" for name in ("colors", "fonts", "sizes")},
    "gradio.themes.utils": "limelight.themes",
    "gradio.themes.base": "limelight.themes.base",
    "gradio.utils": "limelight.compat.environment",
    "gradio.validators": "limelight.validators",
}
"""Modules of Limelight by the Gradio name that they replace."""
PARTS = (
    "blocks", "caching", "chat_interface", "components", "components.base", "data_classes", "events", "exceptions",
    "external", "helpers", "i18n", "interface", "layouts", "oauth", "renderable", "routes", "server",
    "templates",
)  # fmt: skip
"""Gradio modules from which scripts import names that are public in Limelight."""
_DECLARED = "core.errors:DeclarationError"
INNER = {
    "App": "compat.routes",
    "Block": "ui.block",
    "BlockContext": "ui.layouts:Layout",
    "Component": "ui.component",
    "ComponentBase": "ui.component:Component",
    "ComponentDefinitionError": _DECLARED,
    "Dependency": "ui.triggers",
    "DuplicateBlockError": _DECLARED,
    "EventListener": "ui.triggers",
    "Events": "compat.events",
    "FileData": "core.wire",
    "Form": "ui.layouts",
    "FormComponent": "ui.component:Component",
    "GradioModel": "components.models",
    "GradioRootModel": "components.models",
    "InvalidApiName": _DECLARED,
    "InvalidApiNameError": _DECLARED,
    "InvalidBlockError": _DECLARED,
    "InvalidComponentError": _DECLARED,
    "InvalidPathError": "core.errors:NotAllowed",
    "RenderError": _DECLARED,
    "TooManyRequestsError": "core.errors:TooManyRequests",
    "create_examples": "recipes.examples:Examples",
    "get_component_instance": "components.shortcuts:component_of",
    "server": "ui.server_methods",
}
"""Names that scripts import from these modules but that are not public in Limelight, and their homes."""


class Facade(ModuleType):
    """A module with Limelight's public names and, except in `gradio` itself, those of `INNER`."""

    __version__ = COMPATIBLE_VERSION

    def __getattr__(self, name: str) -> Any:  # Any: classes and functions
        if self.__name__ != "gradio" and name in INNER:
            home, _, own = INNER[name].partition(":")
            return getattr(importlib.import_module(f"limelight.{home}"), own or name)
        # Tools ask all modules for `__file__` and the like.
        if not name.startswith("__") and _is_installed() and _is_alias(f"{self.__name__}.{name}"):
            return importlib.import_module(f"{self.__name__}.{name}")
        try:
            return getattr(importlib.import_module("limelight"), name)
        except AttributeError:
            raise AttributeError(unknown(self.__name__, name)) from None

    def __dir__(self) -> list[str]:
        return [*importlib.import_module("limelight").__all__, "components", "themes"]


def unknown(module: str, name: str) -> str:
    """Why there is no such name, for who wrote it."""
    where = f"module {module!r} has no attribute {name!r}"
    if module in ("limelight", "gradio") and not name.startswith("_"):
        return f"{where}: neither Limelight nor Gradio {COMPATIBLE_VERSION} has it"
    return f"{where} (in Limelight)"


def other(name: str) -> object:
    """What `gr.NAME` is beside the public names: a module that stands for Gradio's, or a name that is refused.

    None for neither.
    """
    if f"gradio.{name}" in SAME:
        return importlib.import_module(SAME[f"gradio.{name}"])
    return Facade(f"gradio.{name}") if name in PARTS else refusal(name) if name in REFUSED else None


def _is_alias(name: str) -> bool:
    """A module of this name, of Gradio's, is one of ours; `gradio.components.image` too, of any component."""
    inner = name.removeprefix("gradio.")
    kind = inner.removeprefix("components.").replace("_", "")
    is_component = inner.startswith("components.") and kind in importlib.import_module("limelight.names").SHORTCUTS
    return name == "gradio" or name in SAME or inner in PARTS or is_component


class Alias(MetaPathFinder, Loader):
    """Finds the modules that replace Gradio's, even if the real package is installed."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if path is None and name.startswith("gradio_") and _is_foreign(name):
            return ModuleSpec(name, Refused())
        is_ours = name.partition(".")[0] == "gradio" and _is_alias(name)
        is_package = any(one.startswith(f"{name}.") for one in (*SAME, *(f"gradio.{part}" for part in PARTS)))
        return ModuleSpec(name, self, is_package=is_package) if is_ours else None

    def find_distributions(self, context: Any = None) -> Iterable[Any]:  # Any: of importlib.metadata, which takes 20 ms
        """What `importlib.metadata.version("gradio")` asks."""
        is_asked = getattr(context, "name", None) == "gradio"
        return [importlib.import_module("limelight.compat.installed").Gradio()] if is_asked else []

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        if spec.name in SAME:
            return importlib.import_module(SAME[spec.name])
        module = Facade(spec.name)
        module.__dict__["__all__"] = importlib.import_module("limelight").__all__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: the module has run under its own name."""


class Refused(Loader):
    """Of a package that brings a component for Gradio's own page."""

    def exec_module(self, module: ModuleType) -> None:
        raise FrontEndRefused(module.__name__)


def _is_foreign(name: str) -> bool:
    spec = PathFinder.find_spec(name)
    return spec is not None and any(is_for_gradio(Path(one)) for one in spec.submodule_search_locations or ())


def install() -> None:
    """Make `import gradio` import Limelight from now on. Calling it again does nothing."""
    if not _is_installed():
        sys.meta_path.insert(0, Alias())


def load_ipython_extension(ipython: Any) -> None:  # Any: IPython's shell
    """What `%load_ext limelight.compat.gradio` calls: from then on the notebook's `import gradio` imports Limelight."""
    install()
    importlib.import_module("limelight").load_ipython_extension(ipython)


def _is_installed() -> bool:
    return any(isinstance(finder, Alias) for finder in sys.meta_path)
