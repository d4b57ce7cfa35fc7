"""A value in a template of the author's is text, or markup without scripts; what callers send runs nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.curl import Answer, curl, post
from tests.raw import client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "html_values.py"
RUNS = "window.ran=1"
VALUES = [
    f"<script>{RUNS}</script>",
    f"<img src=x onerror={RUNS}>",
    f"<svg><script>{RUNS}</script><animate onbegin={RUNS} attributeName=x /></svg>",
    f"<iframe srcdoc='<script>parent.{RUNS}</script>'></iframe>",
    f"<a href='javascript:{RUNS}'>x</a>",
    f"javascript:{RUNS}",
    f"' onmouseover='{RUNS}' x='",
    f'" onfocus="{RUNS}" autofocus x="',
    f"`><script>{RUNS}</script>",
    f"${{{RUNS}}}",
    "{{#each this}}{{this}}{{/each}}{{constructor.constructor}}",
    f"${{value.constructor.constructor('{RUNS}')()}}",
    f"\\${{{RUNS}}}`${{{RUNS}}}`",
    f"\ue0000\ue001${{{RUNS}}}",
    f"</style><script>{RUNS}</script>",
    f"<template><img src=x onerror={RUNS}></template>",
    f"<object data='data:text/html,<script>{RUNS}</script>'></object><base href=//evil.example/>",
]
STYLES = [
    "red; } #witness { display: none !important",
    "red}#witness{display:none!important}p{",
    "red; } } #witness { display: none !important } p {",
    "red; body:has(&) #witness { display: none !important }",
    "red; :root & { color: blue } html:has(&) #witness { display: none !important }",
    "red/*",
    "red; } @import url(//evil.example/x.css); * { display: none !important",
    "</style><style>#witness{display:none!important}",
    "\\7d #witness{display:none!important}",
    "x'\"\n}#witness{display:none!important}",
]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with run_script(APP) as running:
        yield running


@pytest.fixture
def page(context: BrowserContext, server: Server) -> Page:
    page = context.new_page()  # whose console says what the policy has stopped
    page.goto(server.url)
    page.wait_for_function("() => window.show !== undefined")
    return page


def show(page: Page, value: object, event: str = "show") -> None:
    """Returns when the page shows what the function made of the value."""
    done = page.get_by_label("Done")
    count = int(done.input_value())
    page.evaluate("given => window.show(...given)", [value, event])
    expect(done).to_have_value(str(count + 1))


@pytest.mark.browser
@pytest.mark.parametrize("value", VALUES)
def test_no_value_runs(page: Page, value: str) -> None:
    show(page, value)
    assert page.locator("#shown .text").evaluate("one => one.children.length") == 0
    assert page.locator("#shown .attribute b").get_attribute("title") == value
    assert page.locator("#shown li").text_content() == f"{value} 1"
    assert (
        page.locator("#shown script, #shown [onerror], #shown [onmouseover], #shown object, #shown base").count() == 0
    )
    page.locator("#shown b").first.hover()
    assert page.locator("#shown a").first.evaluate("one => one.protocol") != "javascript:"
    assert page.evaluate("window.ran") is None


@pytest.mark.browser
@pytest.mark.parametrize("value", [value for value in VALUES if value.startswith("<")])
def test_what_the_author_shows_as_markup_has_no_script_in_it(page: Page, value: str) -> None:
    show(page, value)
    for place in (".tags", ".code"):
        names = "one => [...one.querySelectorAll('*')].flatMap(element => element.getAttributeNames())"
        assert [name for name in page.locator(f"#shown {place}").evaluate(names) if name.startswith("on")] == []
    assert page.evaluate("window.ran") is None


@pytest.mark.browser
@pytest.mark.parametrize("value", STYLES)
def test_a_value_in_styles_leaves_its_component_for_nothing(page: Page, value: str) -> None:
    before = page.locator("#witness").screenshot()
    show(page, value, "style")
    expect(page.locator("#styled p")).to_be_visible()
    assert page.locator("#styled p").evaluate("one => getComputedStyle(one).color") != "rgb(255, 0, 0)"
    if "&" not in value:  # what ${…} gives is the author's; all the same only its own rule is kept
        assert page.locator("#witness").screenshot() == before


@pytest.mark.browser
@pytest.mark.parametrize(
    "update",
    [
        {"html_template": f"${{{RUNS}}}"},
        {"html_template": f"<p>${{value.length + ({RUNS})}}</p>"},
        {"css_template": f"${{{RUNS}}}"},
        {"js_on_load": RUNS, "script": "load"},
        {"head": f"<script>{RUNS}</script>"},
        {"html_template": {"parts": ["", ""], "expressions": ["x"], "code": "load"}},
    ],
)
def test_what_a_caller_sends_as_an_update_is_no_code(page: Page, update: dict[str, object]) -> None:
    show(page, {"__type__": "update", "value": "ab", **update}, "echo")
    assert page.evaluate("window.ran") is None
    assert page.evaluate("Object.keys(window.limelight_js).length") < 4


def ask(server: Server, name: str, *given: object) -> Answer:
    component = next(one for one in curl(f"{server.url}/config").json()["components"] if one["props"].get("server"))
    body = {"component_id": component["id"], "fn_name": name, "data": [*given], "session_hash": "s"}
    return post(f"{server.url}/gradio_api/component_server", body)


def test_only_functions_that_the_component_lists_can_be_called(server: Server) -> None:
    assert ask(server, "greet", "Ada", 2).json() == "Hello AdaHello Ada"
    for name in ("secret", "__init__", "read_text", "props", "page_functions", "greet.__globals__", ""):
        assert ask(server, name, "x").status == 404


@pytest.mark.parametrize("given", [(), ("a", 1, 2)])
def test_a_function_gets_as_many_arguments_as_it_takes(server: Server, given: tuple[object, ...]) -> None:
    answer = ask(server, "greet", *given)
    assert answer.status == 422
    assert "name, times" in answer.text


@pytest.mark.parametrize("path", ["/etc/passwd", str(APP), "../../etc/passwd", "file:///etc/passwd"])
def test_a_file_of_an_argument_is_one_that_was_uploaded(server: Server, path: str) -> None:
    answer = ask(server, "read", {"path": path, "meta": {"_type": "gradio.FileData"}})
    assert answer.status in (403, 422)
    answer = post(f"{server.url}/gradio_api/call/show", {"data": [{"path": path}]})
    assert answer.status in (403, 422)


def test_a_script_is_served_as_one_only_where_the_head_names_it(server: Server) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="files"; filename="a.js"\r\n\r\n1\r\n--b--\r\n'
    with client(server) as asker:
        answer = asker.ask("POST", "/gradio_api/upload", form, {"Content-Type": "multipart/form-data; boundary=b"})
    (uploaded,) = json.loads(answer.text)
    kinds = {
        path: curl(f"{server.url}/gradio_api/file={path}").headers["content-type"]
        for path in (str(APP.with_name("library.js")), str(APP.with_name("unnamed.js")), uploaded)
    }
    assert [kind.partition(";")[0] for kind in kinds.values()] == [
        "text/javascript",
        "application/octet-stream",
        "application/octet-stream",
    ]


@pytest.mark.browser
def test_the_policy_allows_no_eval_and_no_inline_script(page: Page, server: Server) -> None:
    policy = curl(f"{server.url}/").headers["content-security-policy"]
    scripts = next(part for part in policy.split(";") if part.strip().startswith("script-src"))
    assert "unsafe" not in scripts
    assert page.evaluate("window.library") is True
