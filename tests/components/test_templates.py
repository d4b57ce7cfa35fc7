"""Templates of `HTML` are cut into text and JavaScript."""

from __future__ import annotations

import pytest

from limelight.components.templates import cut, load_script, template, template_script
from limelight.core.errors import DeclarationError


@pytest.mark.parametrize(
    ("text", "parts", "expressions"),
    [
        ("plain", ("plain",), ()),
        ("a ${x} b", ("a ", " b"), ("x",)),
        ("${a}${b}", ("", "", ""), ("a", "b")),
        ("${ {a: {b: 1}}.a.b }", ("", ""), (" {a: {b: 1}}.a.b ",)),
        ("${v.map(i => `<b>${i ? '}' : '{'}</b>`)}!", ("", "!"), ("v.map(i => `<b>${i ? '}' : '{'}</b>`)",)),
        ("${`${`${'}'}`}`}!", ("", "!"), ("`${`${'}'}`}`",)),
        ("${x /* } */ + 1}", ("", ""), ("x /* } */ + 1",)),
        ("${x // }\n}", ("", ""), ("x // }\n",)),
        ("${/[}/]}/.test(x)}", ("", ""), ("/[}/]}/.test(x)",)),
        ("${a / b} / ${c}", ("", " / ", ""), ("a / b", "c")),
        ("costs ${{price}}", ("costs ${{price}}",), ()),
        ("$ {x} $x {x}", ("$ {x} $x {x}",), ()),
        (r"\${x} \\ \n \`", ("${x} \\ \n `",), ()),
        (r"\\${x}", ("\\", ""), ("x",)),
        (r"\{{x}} \u00e9 \u{1F600} \x41 \2014", ("\\{{x}} é 😀 A \\2014",), ()),
    ],
)  # fmt: skip
def test_expressions_are_found(text: str, parts: tuple[str, ...], expressions: tuple[str, ...]) -> None:
    assert cut(text, "HTML") == (parts, expressions)


@pytest.mark.parametrize("text", ["a\n${b", "a\n${'}", "a\n${`}${'`'}", "a\n${b({}", "${a}\n${`${`"])
def test_an_expression_without_an_end_is_refused_by_its_line(text: str) -> None:
    with pytest.raises(DeclarationError, match=r"HTML: html_template: expected a \} for each .* line 2"):
        cut(text, "HTML: html_template")


def test_names_of_properties_need_no_script() -> None:
    made = template("${value} ${ size . width }", {"value", "size"}, "HTML")
    assert made == {"parts": ["", " ", ""], "expressions": ["value", " size . width "], "code": None}
    assert template("${document.title}", {"value"}, "HTML")["code"] is not None
    assert template("${value + 1}", {"value"}, "HTML")["code"] is not None


def test_the_same_code_is_one_script() -> None:
    one = template_script("<b>${value + 1}</b>", {"value"}, "HTML")
    assert one == template_script("<i>${value + 1}</i>", {"value"}, "HTML")
    assert one is not None
    assert one.name != load_script("value + 1").name
