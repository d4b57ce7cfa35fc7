"""Components that packages bring: a Python class and a custom element."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import msgspec
from msgspec import UNSET

from limelight.components.data import spelled_out
from limelight.components.described import Described
from limelight.components.files import kept
from limelight.core.asset_folders import AssetFolder, read_folder
from limelight.core.errors import DeclarationError, InputRejected
from limelight.core.json_files import is_named, is_typed, with_files
from limelight.core.page import WebElement
from limelight.core.wire import FileData, Json
from limelight.ui.component import Component

__all__ = ["WebComponent"]

CONTRACTS = (1,)
"""Versions of the contract between page and element that this page keeps: see docs/custom-components.md."""
_TAG = re.compile(r"[a-z][a-z0-9_.]*+(?:-[a-z0-9_.]++)++")
_RESERVED = frozenset(
    """annotation-xml color-profile font-face font-face-src font-face-uri font-face-format font-face-name
    missing-glyph""".split()
)
_ALWAYS = frozenset({"change", "input"})


class WebComponent(Described):
    """The base of components that a package brings with a custom element of its own.

    A class names its `element`, the folder `assets` with the module `index.js` that defines it, and the version of the
    `contract` that both keep. The parameters of its `__init__` are its options; `api_info` says what its values are.
    `limelight component new my-dial` starts such a package.
    """

    type_name = "webcomponent"
    EVENTS = ("change", "input")
    element: ClassVar[str] = ""
    """Name of the custom element, such as `my-dial`."""
    assets: ClassVar[Path | str] = ""
    """The folder with its files. All scripts, styles, pictures and the like in it are served."""
    module: ClassVar[str] = "index.js"
    """Of these files, the module that defines the element."""
    contract: ClassVar[int] = 0
    asset_folder: ClassVar[AssetFolder | None] = None
    prop_types: ClassVar[Mapping[str, object]] = {"web_element": WebElement}

    def __init_subclass__(cls, **kwargs: object) -> None:
        names_element = "element" in cls.__dict__
        if names_element or not cls.element:
            cls.type_name = WebComponent.type_name  # its own `__init__` declares options
        if names_element:
            cls._check_declaration()
            cls.asset_folder = cls._read_assets()
        super().__init_subclass__(**kwargs)

    def __init__(self, value: object = None, **options: Any) -> None:  # Any: of every component
        if not self.element:
            raise DeclarationError(type(self).__name__, "a class that names its element", "none")
        super().__init__()
        if self._model and self._model.has_files:
            vars(self)["holds_files"] = True

    @classmethod
    def _check_declaration(cls) -> None:
        where = cls.__qualname__
        if not _TAG.fullmatch(cls.element) or cls.element in _RESERVED:
            raise DeclarationError(f"{where}: element", "a name in lower case with a hyphen", cls.element)
        if cls.contract not in CONTRACTS:
            known = " or ".join(map(str, CONTRACTS))
            hint = "install another version of the package, or a newer Limelight"
            raise DeclarationError(f"{where}: contract", f"{known}, which this Limelight keeps ({hint})", cls.contract)
        if cls.api_info is Described.api_info and cls.data_model is None:
            raise DeclarationError(where, "api_info() or data_model, which say what its values are", "neither")

    @classmethod
    def _read_assets(cls) -> AssetFolder:
        where, folder = f"{cls.__qualname__}: assets", Path(cls.assets)
        if not cls.assets or not folder.is_dir():
            raise DeclarationError(where, "the path of a folder", str(cls.assets))
        found = read_folder(cls.__module__.partition(".")[0], folder, where)
        if cls.module not in found.files:
            raise DeclarationError(where, f"a folder with {cls.module}", str(folder))
        return found

    def props(self) -> dict[str, object]:
        own = self._own_options()
        return {
            **super().props(),
            **{name: spelled_out(self.options[name]) for name in own},
            "web_element": self._web_element(own),
        }

    def postprocess(self, value: object) -> Json:
        """Convert what a function returned. Where it `holds_files`, objects with a `path` and `FileData` are files."""
        found = super().postprocess(value)
        if self._model or not self.holds_files:
            return found
        return with_files(found, lambda one: is_typed(one) or is_named(one), _stored)

    def shared(self, value: Json) -> Json:
        """Only what the declared type takes: whoever makes the link may have written the value."""
        try:
            return self.check(msgspec.to_builtins(value))
        except (InputRejected, TypeError):
            return UNSET

    def example_payload(self) -> Any:  # Any: JSON
        """A value that callers may send, for the description of the API: the initial one."""
        return None if callable(self.value) else self.postprocess(self.value)

    def _own_options(self) -> list[str]:
        hidden = self.server_options | Component.known_options()
        return sorted(name for name in self.options if name not in hidden)

    def _web_element(self, options: list[str]) -> WebElement:
        folder, kind = self.asset_folder, type(self)
        assert folder is not None
        events = {event for base in kind.__mro__ if issubclass(base, Component) for event in base.EVENTS}
        return {
            "tag": self.element,
            "module": folder.address(self.module),
            "contract": self.contract,
            "package": folder.package,
            "events": sorted(events - _ALWAYS),
            "options": options,
        }


def _stored(file: Any) -> Json:  # Any: a file, or an object that names one
    if isinstance(file, FileData):
        return kept(file)
    name = file.get("orig_name")
    return kept(msgspec.convert({"path": file["path"], "orig_name": name if isinstance(name, str) else None}, FileData))
