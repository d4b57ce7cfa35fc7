"""The work that a caller's text makes grows with its length and no faster, whatever stands in it."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import get_args

import pytest

import limelight
from limelight.components import templates
from limelight.core import json_memory
from limelight.core.errors import DeclarationError, InputRejected, shorten
from tests.asgi import Answer, InProcess, running
from tests.security.headers import FORMS, OF_LIBRARIES, OTHERS, SHAPES
from tests.security.work import Work, counted, fault_of

SOURCE = Path(limelight.__file__).parent
HTTP = SOURCE / "http"


def headers_read() -> set[str]:
    """Names of headers that modules of `http` look up, in any of the ways in which they do."""
    return {name for path in sorted(HTTP.rglob("*.py")) for name in _names(ast.parse(path.read_text()))}


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _is_lookup(node.func):
            yield from _constants(node.args[:1] if isinstance(node.func, ast.Attribute) else node.args)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Load) and _is_headers(node.value):
            yield from _constants([node.slice])
        elif isinstance(node, ast.Compare) and (_is_headers(node.comparators[0]) or _is_name(node.left)):
            named = [node.left, *node.comparators]  # in bytes: those in text are names of Python
            yield from _constants([one for one in named if isinstance(getattr(one, "value", None), bytes)])
        elif isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "_NAMES" for t in node.targets):
            yield from _constants(list(ast.walk(node.value)))


def _is_lookup(function: ast.expr) -> bool:
    if isinstance(function, ast.Attribute):
        return function.attr in ("get", "getlist") and _is_headers(function.value)
    return isinstance(function, ast.Name) and function.id in ("_text", "forwarded")


def _is_headers(node: ast.expr) -> bool:
    is_of_answer = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in ANSWERS
    return ast.unparse(node).endswith("headers") and not is_of_answer


ANSWERS = ("response", "answer", "error", "self")


def _is_name(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == "name"


def _constants(nodes: list[ast.expr] | list[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes):
            text = node.value.decode() if isinstance(node.value, bytes) else node.value
            if re.fullmatch(r"[a-z]+(-[a-z]+)*", text.lower()):
                yield text.lower()


def test_every_header_is_listed() -> None:
    assert headers_read() - OTHERS == set(FORMS), (
        "list here what the new header looks like, so that it is attacked as well"
    )


# The app in this thread: what it does can be counted.


def quick(text: str) -> str:
    return text


LENGTH = 3000
STEPS = 40
"""For each letter of a header, at most."""
ALONE = frozenset(
    {
        "host", "origin", "access-control-request-method", "content-length", "content-type", "idempotency-key",
        "request-timeout", "sec-fetch-site", "tus-resumable",
    }
)  # fmt: skip
"""What ends a request early where it is odd, so that the others would not be read."""
CALL = b'{"data": ["x"]}'
FORM = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.txt"\r\n\r\nhello\r\n--x--\r\n'
JSON, MULTIPART = ("content-type", "application/json"), ("content-type", "multipart/form-data; boundary=x")


@pytest.fixture(scope="module", params=["open", "stranger", "user"])
def visitor(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[OpenPage]:
    """Who asks: anybody of an open app, somebody without and somebody with a login of a private one."""
    os.environ["LIMELIGHT_TEMP_DIR"] = str(tmp_path_factory.mktemp("store"))
    options = {} if request.param == "open" else {"auth": ("ada", "lovelace")}
    demo = limelight.Interface(quick, "textbox", "textbox", api_name="quick")
    with running(demo, allowed_origins=["http://localhost"], **options) as app:
        known: tuple[str, str] | None = None
        if request.param == "user":
            answer = app.ask("POST", "/login", [], b"username=ada&password=lovelace")
            known = ("cookie", answer.headers["set-cookie"].partition(";")[0])
        yield OpenPage(app, known)
    del os.environ["LIMELIGHT_TEMP_DIR"]


class OpenPage:
    def __init__(self, app: InProcess, known: tuple[str, str] | None) -> None:
        self._app, self._known = app, known
        answer = self.ask("POST", "/upload", [MULTIPART], FORM)
        self.file = f"/file={json.loads(answer.body)[0]}" if answer.status == 200 else "/file=/tmp/x"
        answer = self.ask("POST", "/call/quick", [JSON], CALL)
        self.job = json.loads(answer.body).get("event_id", "x")

    def ask(self, method: str, target: str, headers: Sequence[tuple[str, str]], body: bytes) -> Answer:
        given = list(headers)
        if self._known:
            name, value = self._known
            rest = [text for header, text in given if header == name]
            given = [one for one in given if one[0] != name] + [(name, "; ".join([value, *rest]))]
        return self._app.ask(method, target, given, body)

    def requests(self) -> list[tuple[str, str, tuple[str, str], bytes]]:
        return [
            ("GET", "/healthz", JSON, b""),
            ("GET", "/user", JSON, b""),
            ("GET", "/assets/x.js", JSON, b""),
            ("GET", self.file, JSON, b""),
            ("GET", f"/call/quick/{self.job}", JSON, b""),
            ("OPTIONS", "/call/quick", JSON, b""),
            ("POST", "/call/quick", JSON, CALL),
            ("POST", "/upload", MULTIPART, FORM),
            ("POST", "/upload/resumable", ("tus-resumable", "1.0.0"), b""),
            ("POST", "/login", ("content-type", "application/x-www-form-urlencoded"), b"username=a&password=b"),
            ("POST", "/logout", JSON, b""),
        ]


def groups() -> list[list[tuple[str, str]]]:
    """Headers that are sent together."""
    listed = sorted({**FORMS, **OF_LIBRARIES}.items())
    return [[one for one in listed if one[0] not in ALONE], *([one] for one in listed if one[0] in ALONE)]


@pytest.mark.parametrize("shape", SHAPES)
def test_a_header_of_any_shape_is_read_in_linear_work(visitor: OpenPage, shape: str) -> None:
    for method, target, kind, body in visitor.requests():
        with counted() as plain:
            visitor.ask(method, target, [kind], body)
        for group in groups():
            sent = [(name, form.replace("{}", (shape * LENGTH)[:LENGTH])) for name, form in group]
            given = sent if sent[0][0] == "content-type" else [kind, *sent]
            with counted() as work:
                visitor.ask(method, target, given, body)
            limit = 20 * plain.steps + STEPS * LENGTH * len(group)
            assert work.steps < limit, (method, target, [name for name, _ in group])
            assert not faults(work), (method, target, [name for name, _ in group])


def faults(work: Work) -> list[tuple[str, str]]:
    found = [(pattern, _fault(pattern, method)) for pattern, method in work.patterns]
    return [(str(pattern.pattern), fault) for pattern, fault in found if fault is not None]


@cache
def _fault(pattern: re.Pattern[str] | re.Pattern[bytes], method: str) -> str | None:
    return fault_of(pattern, is_searched=method not in ("match", "fullmatch"))


# values

LARGE = 100_000


@pytest.mark.parametrize("value", [["x"] * LARGE, [[[]] * LARGE] * 9, {str(n): n for n in range(LARGE)}, "x" * LARGE])
def test_a_message_reads_only_the_beginning_of_a_value(value: object) -> None:
    with counted() as work:
        text = shorten(value)
    assert len(text) <= 60
    assert work.steps < 3 * LARGE


def test_many_values_are_found_among_many_choices_in_one_pass() -> None:
    many = [f"choice {number}" for number in range(LENGTH)]
    group = limelight.CheckboxGroup(many, type="index", render=False)
    with counted() as work:
        group.check([*reversed(many)])
        places = group.preprocess([*reversed(many)])
    assert places == [*reversed(range(LENGTH))]
    assert work.steps < 5 * STEPS * LENGTH


@pytest.mark.parametrize("include_time", [True, False])
def test_a_date_is_looked_at_in_linear_time_and_only_if_it_is_short(include_time: bool) -> None:
    """CVE-2024-10624."""
    field = limelight.DateTime(include_time=include_time, render=False)
    (found,) = [one for kind in get_args(field.wire_type()) for one in getattr(kind, "__metadata__", ())]
    assert fault_of(re.compile(found.pattern), is_searched=False) is None
    assert found.max_length == 1000
    for text in (
        " " * LARGE,
        "now" + " " * LARGE,
        "now -" + " " * LARGE + "5s",
        "2024-05-17" + " " * LARGE,
        "1" * LARGE,
    ):
        with pytest.raises(InputRejected):
            field.check(text)


@pytest.mark.parametrize("part", ["x\n", "\n", "[\n"])
def test_lines_without_a_speaker_are_joined_in_one_pass(part: str) -> None:
    """Otherwise it would take minutes, and the test has a limit."""
    field = limelight.Dialogue(type="list", speakers=["a"], render=False)
    (line,) = field.preprocess("[a] b\n" + part * 5 * LARGE)
    assert len(line["text"]) == 2 + len(part) * 5 * LARGE


def test_entities_repeat_a_text_a_few_times_only() -> None:
    """A function may return a caller's JSON."""
    field = limelight.HighlightedText(render=False)
    twice = [{"entity": "a", "start": 1, "end": LARGE}] * 2
    assert len(field.postprocess({"text": "x" * LARGE, "entities": twice})) == 5
    with pytest.raises(TypeError, match="16 times"):
        field.postprocess({"text": "x" * LARGE, "entities": twice * 10})


def test_parts_with_one_label_are_joined_in_one_pass() -> None:
    """Otherwise it would take minutes, and the test has a limit."""
    field = limelight.HighlightedText(combine_adjacent=True, adjacent_separator=" ", render=False)
    made = field.postprocess([("x", "a")] * 3 * LARGE)
    assert [len(one.token) for one in made] == [6 * LARGE - 1]


@pytest.mark.parametrize(
    "part", ['"",', '"[\\\\",', '"\\"[",', "[],", "[[[[[[]]]]]],", '{"[":"]"},', "[" * 90 + "]" * 90 + ","]
)
def test_the_depth_of_json_is_found_in_a_few_passes(part: str) -> None:
    for depth, is_deeper in ((99, False), (100, True)):
        body = (f"[{part * (LENGTH // len(part))}" + "[" * depth + '"\\""' + "]" * depth + "]").encode()
        assert json.loads(body)
        with counted() as work:
            assert json_memory.is_deeper(body, 100) is is_deeper
        assert work.steps < STEPS * len(body)


@pytest.mark.parametrize("begin", ["", "${", "${x", "`${"])
@pytest.mark.parametrize(
    "part", ["\\${", "=/[", "=/[\n", "/* ", "(/ ", " /", " ", "\\", "'a", "`", "=/x", "return/", "${a}", "{", "//"]
)
def test_a_template_that_a_function_builds_is_cut_in_linear_work(begin: str, part: str) -> None:
    # Not counted, because each call gets the whole text. Quadratic work on so much exceeds the time limit of a test.
    with suppress(DeclarationError):
        templates.cut(begin + part * (100 * LENGTH // len(part)), "HTML")


def test_long_templates_are_not_kept() -> None:
    before = templates._cut_once.cache_info().currsize
    templates.cut("x" * (templates.MAX_CACHED + 1), "HTML")
    assert templates._cut_once.cache_info().currsize == before


# expressions


def expressions() -> list[tuple[str, str | bytes, int, bool]]:
    """Every regular expression of the sources: where, what, its flags, and whether texts are searched for it."""
    return [one for path in sorted(SOURCE.rglob("*.py")) for one in _expressions(path)]


def _expressions(path: Path) -> Iterator[tuple[str, str | bytes, int, bool]]:
    text = path.read_text()
    if not re.search(r"\bre\.", text):
        return
    for node in ast.walk(ast.parse(text)):
        call = node.value if isinstance(node, ast.Assign) else node
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            continue
        if not isinstance(call.func.value, ast.Name) or call.func.value.id != "re":
            continue
        method = call.func.attr
        if method == "compile" and not isinstance(node, ast.Assign):
            continue  # seen with its name
        methods = {method}
        if isinstance(node, ast.Assign):
            methods = set(re.findall(rf"\b{ast.unparse(node.targets[0])}\.(\w+)\(", text))
        flags = sum(getattr(re, word) for word in re.findall(r"re\.([A-Z]+)\b", ast.unparse(call)))
        assert isinstance(call.args[0], ast.Constant | ast.BinOp), f"{path.name}: a literal can be checked here"
        expression = ast.literal_eval(call.args[0])
        yield path.name, expression, flags, not methods <= {"match", "fullmatch"}


@pytest.mark.parametrize(("where", "expression", "flags", "is_searched"), expressions())
def test_every_expression_takes_linear_time(where: str, expression: str, flags: int, is_searched: bool) -> None:
    assert fault_of(re.compile(expression, flags), is_searched=is_searched) is None


@pytest.mark.parametrize(
    "expression",
    [
        r"(a+)+b",
        r"(a|aa)+b",
        r"a+a+b",
        r"\s*wait\s*(?:=\s*\d*)?\s*(?:;.*)?",
        r"a*?.*b",
        r"[ \t]*,",
        r"\d+(\d*\.)?x",
        r"(\w+\s*)*$",
        r".*x.*y",
    ],
)
def test_expressions_that_may_take_more_are_found(expression: str) -> None:
    assert fault_of(re.compile(expression)) is not None


@pytest.mark.parametrize("expression", [r"[a-z]+-\d+", r"x\w+", r"<script\b", r"/([0-9a-f]{64})/([^/]+)$", r"a++b"])
def test_expressions_that_are_linear_are_let_pass(expression: str) -> None:
    assert fault_of(re.compile(expression), is_searched=False) is None
