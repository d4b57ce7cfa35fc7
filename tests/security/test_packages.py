"""Files of packages of components: those of their folders, by their names there, and nothing else of the machine."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from limelight.components.web_component import WebComponent
from limelight.core import asset_folders
from limelight.core.errors import DeclarationError
from tests.curl import call, curl, post
from tests.raw import Client, client
from tests.servers import Server, run_script

APP = Path(__file__).parent / "apps" / "packages.py"
MODULE = """
from pathlib import Path
import limelight as ll

class Dial(ll.WebComponent):
    element, assets, contract, holds_files = "my-dial", Path(__file__).parent / "assets", 1, True

    def api_info(self):
        file = {"type": "object", "properties": {"path": {"type": "string"}}, "required": ["path"]}
        fields = {"level": {"type": "integer", "minimum": 0, "maximum": 9}, "photo": file}
        return {"type": "object", "properties": fields}

class Paper(ll.WebComponent):
    element, assets, contract, data_model = "my-paper", Path(__file__).parent / "assets", 1, ll.FileData
"""
ELEMENT = 'customElements.define("my-dial", class extends HTMLElement { static contract = 1; });'


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package whose neighbours must not be seen."""
    root = tmp_path_factory.mktemp("packages")
    assets = root / "dial" / "assets"
    (assets / "parts").mkdir(parents=True)
    (assets / ".git").mkdir()
    (root / "dial" / "__init__.py").write_text(MODULE)
    (root / "dial" / "secret.js").write_text("unseen")
    (root / "secret.js").write_text("unseen")
    for name, text in {
        "index.js": ELEMENT,
        "parts/a b.css": "p{}",
        "parts/ü.svg": "<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        "page.html": "<script>1</script>",
        "tool.py": "unseen",
        ".env.js": "unseen",
        ".git/config.txt": "unseen",
    }.items():
        (assets / name).write_text(text)
    (assets / "alias.js").symlink_to(assets / "index.js")
    return root


def environment(folder: Path, **more: str) -> dict[str, str]:
    return {**os.environ, "TEST_PACKAGES": str(folder), **more}


@pytest.fixture(scope="module")
def server(folder: Path) -> Iterator[Server]:
    with run_script(APP, env=environment(folder)) as running:
        yield running


@pytest.fixture(scope="module")
def base(server: Server) -> str:
    found = re.search(r"components/dial/\w+/", curl(f"{server.url}/config").text)
    assert found is not None
    return f"/{found[0]}"


@pytest.fixture
def asker(server: Server) -> Iterator[Client]:
    with client(server) as made:
        yield made


@pytest.mark.parametrize(
    ("name", "kind", "text"),
    [
        ("index.js", "text/javascript; charset=utf-8", "my-dial"),
        ("alias.js", "text/javascript; charset=utf-8", "my-dial"),
        ("parts/a%20b.css", "text/css; charset=utf-8", "p{}"),
        ("parts/%C3%BC.svg", "image/svg+xml", "<svg"),
    ],
)
def test_its_files_are_served_with_their_types_and_kept(
    asker: Client, base: str, name: str, kind: str, text: str
) -> None:
    answer = asker.get(base + name, {"Accept-Encoding": "identity"})
    assert (answer.status, answer.headers["content-type"], text in answer.text) == (200, kind, True)
    assert answer.headers["cache-control"] == "private, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    is_document = not name.endswith(".js")
    assert answer.headers.get("content-security-policy", "").startswith("sandbox") == is_document


@pytest.mark.parametrize(
    "name",
    [
        *("page.html", "tool.py", ".env.js", ".git/config.txt", "", "parts", "parts/", "index.js/", "/index.js"),
        *("../secret.js", "..%2fsecret.js", "%2e%2e/secret.js", "parts/../../secret.js", "..%5csecret.js"),
        *(
            "parts/../index.js",
            "./index.js",
            "//index.js",
            "INDEX.JS",
            "index.js%00",
            "index.js%00.css",
            "index.js::$DATA",
        ),
        *("/etc/passwd", "%2fetc%2fpasswd", "file:///etc/passwd", "../../secret.js", "../__init__.py", "C:%5cindex.js"),
    ],
)
def test_nothing_else_is(asker: Client, base: str, name: str) -> None:
    answer = asker.get(base + name)
    assert (answer.status, "unseen" in answer.text, "root:" in answer.text) == (404, False, False)


def test_no_other_folder_and_no_other_version_is_named(asker: Client, base: str) -> None:
    _, _, _, version, _ = base.split("/")
    for package in ("limelight", "msgspec", "..", "dial%2f..", "Dial", "%2fdial", "."):
        assert asker.get(f"/components/{package}/{version}/index.js").status == 404, package
    for other in ("0", version[:-1], version.upper() + "x", "..", "*", "%2e"):
        assert asker.get(f"/components/dial/{other}/index.js").status == 404, other
    assert asker.get(f"/gradio_api{base}index.js").status == 404


def test_a_private_app_gives_them_to_its_users_only(folder: Path, base: str) -> None:
    with run_script(APP, env=environment(folder, TEST_AUTH="1")) as private, client(private) as stranger:
        assert stranger.get(f"{base}index.js").status == 401
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        login = stranger.ask("POST", "/login", b"username=ada&password=pw", form)
        cookie = login.headers["set-cookie"].partition(";")[0]
        assert stranger.get(f"{base}index.js", {"Cookie": cookie}).status == 200
        assert "components/dial" not in stranger.get("/").text


def test_what_was_a_file_and_is_a_link_now_is_not_served(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "dial").symlink_to(folder / "dial")
    with run_script(APP, env=environment(tmp_path)) as server, client(server) as asker:
        found = re.search(r"components/dial/\w+/", asker.get("/config").text)
        assert found is not None
        css = folder / "dial" / "assets" / "parts" / "a b.css"
        css.write_text("p{color:red}")
        changed = asker.get(f"/{found[0]}parts/a%20b.css", {"Accept-Encoding": "gzip"})
        assert (changed.text, changed.headers["cache-control"]) == ("p{color:red}", "private, no-cache")
        css.unlink()
        css.symlink_to("/etc/passwd")
        assert asker.get(f"/{found[0]}parts/a%20b.css").status == 404
        css.unlink()
        assert asker.get(f"/{found[0]}parts/a%20b.css").status == 404
        css.write_text("p{}")


def test_values_are_held_to_the_type_that_the_class_declares(server: Server) -> None:
    fine = call(f"{server.url}/call/shout", {"level": 3})[-1]
    assert fine == ("complete", ["{'level': 3}"])
    wrongs: list[object] = [{"level": 10}, {"level": "3"}, [3], "x", 3, {"photo": "/etc/passwd"}, {"photo": {}}]
    for wrong in wrongs:
        answer = post(f"{server.url}/call/shout", {"data": [wrong]})
        assert (answer.status, "dial" in answer.text.lower()) == (422, True), wrong


def test_no_path_of_a_caller_becomes_a_file(server: Server) -> None:
    for path in ("/etc/passwd", "/proc/self/environ", "../../etc/passwd"):
        answer = post(f"{server.url}/call/shout", {"data": [{"photo": {"path": path}}]})
        assert answer.status != 200, path
        assert post(f"{server.url}/call/read", {"data": [{"path": path}]}).status != 200, path
        assert call(f"{server.url}/call/echo", path)[-1][0] == "error", path
        assert call(f"{server.url}/call/kept", path[::-1])[-1][0] == "error", path


def declared(folder: Path, **more: object) -> type[WebComponent]:
    body = {"element": "my-dial", "assets": folder, "contract": 1, "api_info": lambda self: {}, **more}
    return type("Dial", (WebComponent,), body)


@pytest.fixture
def assets(tmp_path: Path) -> Path:
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "index.js").write_text(ELEMENT)
    return tmp_path / "assets"


@pytest.mark.parametrize("is_folder", [True, False])
def test_a_link_out_of_the_folder_is_refused_where_the_class_is_declared(assets: Path, is_folder: bool) -> None:
    (assets.parent / "more").mkdir()
    (assets.parent / "more" / "secret.js").write_text("unseen")
    if is_folder:  # whose files are not even looked at
        (assets / "more").symlink_to(assets.parent / "more")
        found = declared(assets).asset_folder
        assert found is not None
        assert [*found.files] == ["index.js"]
    else:
        (assets / "secret.js").symlink_to(assets.parent / "more" / "secret.js")
        with pytest.raises(DeclarationError, match=r"Dial: assets: expected files of the folder itself.*secret\.js"):
            declared(assets)


def test_a_folder_of_too_much_is_refused(assets: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(5):
        (assets / f"{number}.js").write_text("x" * 100)
    monkeypatch.setattr(asset_folders, "MAX_BYTES", 400)
    with pytest.raises(DeclarationError, match="MB in all"):
        declared(assets)
    monkeypatch.undo()
    monkeypatch.setattr(asset_folders, "MAX_FILES", 3)
    with pytest.raises(DeclarationError, match="at most 3 files"):
        declared(assets)
    monkeypatch.undo()
    monkeypatch.setattr(asset_folders, "MAX_ENTRIES", 3)
    with pytest.raises(DeclarationError, match="with at most 3"):
        declared(assets)
