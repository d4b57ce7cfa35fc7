"""What classes of `WebComponent` declare: refused where it cannot work, and what becomes of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from msgspec import UNSET

import limelight as ll
from limelight.app import config_of
from limelight.components.web_component import WebComponent
from limelight.core.errors import DeclarationError
from limelight.ui.component import Component

ASSETS = Path(__file__).parents[1] / "page" / "faulty"
FINE: dict[str, Any] = {"element": "my-dial", "assets": ASSETS, "module": "changed.js", "contract": 1}


class Base(WebComponent):
    """Options that several elements share."""

    def __init__(self, value: float | None = 0, *, maximum: float = 10, **options: Any) -> None:
        super().__init__()

    def api_info(self) -> dict[str, Any]:
        return {"type": "number", "maximum": self.maximum}


class Dial(Base):
    """One of these."""

    element, assets, module, contract = "my-dial", ASSETS, "changed.js", 1
    EVENTS = ("release", "click")
    server_options = Base.server_options | {"model"}

    def __init__(self, value: float | None = 0, *, model: object = None, size: int = 3, **options: Any) -> None:
        super().__init__()


class SmallDial(Dial):
    """A script's own, which passes options on."""

    def __init__(self, name: str) -> None:
        super().__init__(2, label=f"The {name}", size=1, maximum=5)


def props(component: Component) -> dict[str, Any]:
    found: dict[str, Any] = component.props()
    return found


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"element": "dial"}, r"Made: element: expected a name in lower case with a hyphen, got 'dial'"),
        ({"element": "My-Dial"}, "element"),
        ({"element": "my-dial onload=x"}, "element"),
        ({"element": "font-face"}, "element"),
        ({"contract": 2}, r"Made: contract: expected 1, which this Limelight keeps \(install another .*\), got 2"),
        ({"contract": 0}, "contract"),
        ({"assets": "nowhere"}, "Made: assets: expected the path of a folder"),
        ({"assets": ""}, "Made: assets: expected the path of a folder"),
        ({"module": "index.js"}, r"Made: assets: expected a folder with index\.js"),
        ({"module": "../faulty/changed.js"}, "expected a folder with"),
    ],
)
def test_what_cannot_work_is_refused_where_the_class_is_declared(wrong: dict[str, Any], told: str) -> None:
    with pytest.raises(DeclarationError, match=told):
        type("Made", (Base,), {**FINE, **wrong})


def test_the_type_of_values_has_to_be_said() -> None:
    with pytest.raises(DeclarationError, match=r"expected api_info\(\) or data_model"):
        type("Made", (WebComponent,), FINE)


def test_a_model_with_files_has_them_checked() -> None:
    of_files = type("Paper", (WebComponent,), {**FINE, "data_model": ll.FileData})
    assert (of_files().holds_files, Dial().holds_files) == (True, False)


@pytest.mark.parametrize("kind", [WebComponent, Base])
def test_a_class_without_an_element_is_no_component(kind: type[WebComponent]) -> None:
    with pytest.raises(DeclarationError, match="a class that names its element"):
        kind()


def test_options_of_the_class_and_its_bases_reach_the_element() -> None:
    found = props(Dial(4, maximum=8, model=object(), label="A dial", render=False))
    assert found["web_element"]["options"] == ["maximum", "size"]
    assert (found["maximum"], found["size"], found["label"], found.get("model")) == (8, 3, "A dial", None)
    assert found["web_element"]["events"] == ["click", "release"]
    assert found["web_element"]["module"].startswith("components/tests/")


def test_an_option_that_no_class_declares_is_refused() -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'maximal'"):
        Dial(maximal=3)


def test_a_scripts_own_class_passes_options_on() -> None:
    small = SmallDial("lamp")
    found = props(small)
    assert (small.value, found["label"], found["size"], found["maximum"]) == (2, "The lamp", 1, 5)
    changed = small.with_options({"size": 7})
    assert (props(changed)["size"], props(changed)["maximum"]) == (7, 5)


def test_a_changed_bound_counts_for_callers() -> None:
    dial = Dial(maximum=8)
    assert dial.check(8) == 8
    assert dial.check(None) is None
    with pytest.raises(Exception, match="8"):
        dial.check(9)
    assert dial.with_options({"maximum": 9}).check(9) == 9


def test_a_link_shares_only_what_fits_the_declared_type() -> None:
    assert [Dial(maximum=8).shared(value) for value in (3, None, 9, "<b>")] == [3, None, UNSET, UNSET]


def test_apps_describe_it_by_the_name_and_the_type_of_its_class() -> None:
    with ll.Blocks() as demo:
        dial, out = Dial(4), ll.Number(label="Out")
        dial.release(lambda value: value, dial, out, api_name="read")
    config = config_of(demo)
    shown = next(one for one in config["components"] if one["id"] == dial.id)
    assert (shown["type"], shown["api_info"], shown["example_inputs"]) == (
        "webcomponent",
        {"type": "number", "maximum": 10},
        4,
    )
