"""Logos, titles and links of a header that would run code, lead astray or cost too much."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.core.page_header import MAX_LOGO_BYTES
from tests.asgi import running
from tests.launch.test_header import PACKED, app_of

ADDRESSES = (
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", " javascript:alert(1)", "\x01javascript:1",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:x", "file:///etc/passwd", "//evil.example",
    "/\\evil.example", "\\\\evil.example", "https:///evil.example", "https://user:pass@evil.example", "https://a b",
    "docs.example.com", "", "#", "?x", "/a\nb", "/\ud800", "/\u202eb", "/" + "a" * 3_000, None, 5, b"/a",
)  # fmt: skip


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_is_refused(address: Any) -> None:  # Any: as a script says
    with pytest.raises(DeclarationError, match="PageHeader: links: Docs: expected an address"):
        gr.PageHeader(links={"Docs": address})
    if address is not None:
        with pytest.raises(DeclarationError, match="PageHeader: home: expected an address"):
            gr.PageHeader(home=address)


@pytest.mark.parametrize(
    "links",
    [[("a", "/a")] * 10_000, "abc", 5, [("a",)], [1], {5: "/a"}, {"": "/a"}, {"a\nb": "/a"}, {"a" * 300: "/a"}],
)
def test_links_of_another_kind_or_too_many_are_refused(links: Any) -> None:  # Any: as above
    with pytest.raises(DeclarationError, match="PageHeader: links: expected"):
        gr.PageHeader(links=links)


@pytest.mark.parametrize("title", [5, b"a", "a\nb", "a\x00", "\ud800", "\u202eemcA", "a" * 300])
def test_a_title_is_one_line_of_text(title: Any) -> None:  # Any: as above
    with pytest.raises(DeclarationError, match="PageHeader: title: expected one line"):
        gr.PageHeader(title)
    with pytest.raises(DeclarationError, match="PageHeader: alt: expected"):
        gr.PageHeader(alt=title)


LOGOS = (
    "javascript:alert(1)", "http://a.example/logo.png", "ftp://a.example/logo.png", "https://", "https://a b.example/x",
    "https://a.example/x; script-src *", "https://a.example/x\nSet-Cookie: a=b", "https://ä.example/x", "file:///x.png",
    "https://user@a.example/x", "//a.example/logo.png", "data:text/html,<script>alert(1)</script>", "data:,x", "data:",
    "data:image/svg+xml", "data:image/png;base64,%%%", "data:image/png;base64,", "data:image/x-icon,x", "nowhere.png",
    "logo.html", "logo.py", "/etc/passwd", "logo.png\x00.svg", "", 5, b"logo.png", ["logo.png"],
)  # fmt: skip


@pytest.mark.parametrize("logo", LOGOS)
def test_a_logo_that_is_no_picture_is_refused(logo: Any) -> None:  # Any: as above
    for name in ("logo", "logo_dark"):
        with pytest.raises(DeclarationError, match=f"PageHeader: {name}: expected"):
            gr.PageHeader("Acme", **{"logo": PACKED, name: logo})


def test_a_huge_logo_is_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    with path.open("wb") as file:
        file.truncate(1 << 40)
    for huge in (path, "data:image/png," + "a" * (MAX_LOGO_BYTES + 1), "data:image/png," + "a" * (5 * MAX_LOGO_BYTES)):
        with pytest.raises(DeclarationError, match="PageHeader: logo: expected a picture of at most 1 MB") as refused:
            gr.PageHeader(logo=huge)
        assert len(str(refused.value)) < 500
    path.write_bytes(b"")
    with pytest.raises(DeclarationError, match="PageHeader: logo: expected a picture that is not empty"):
        gr.PageHeader(logo=path)


def test_a_logo_for_dark_mode_only_is_refused() -> None:
    with pytest.raises(DeclarationError, match="PageHeader: logo: expected the logo for light mode"):
        gr.PageHeader("Acme", logo_dark=PACKED)


def test_a_drawing_runs_nothing_as_a_page_of_its_own() -> None:
    header = gr.PageHeader("Acme", logo=PACKED)
    (picture,) = header.pictures.values()
    with running(app_of(header)) as app:
        answer = app.ask("GET", f"/{picture.address}")
        assert answer.headers["content-security-policy"].startswith("sandbox; default-src 'none'")
        assert answer.headers["x-content-type-options"] == "nosniff"
        for name in ("../config", "..%2fconfig", "%2e%2e/secret", "", picture.name.upper()):
            assert app.ask("GET", f"/assets/header/{name}").status in (404, 405), name


def test_the_policy_names_the_address_of_a_logo_elsewhere_and_no_more() -> None:
    header = gr.PageHeader(
        "Acme", logo="https://a.example/logo,v;1.svg?x=1#y", logo_dark="https://b.example:8443/d.png"
    )
    with running(app_of(header)) as app:
        policy = app.ask("GET", "/").headers["content-security-policy"]
    sources = dict(part.strip().split(" ", 1) for part in policy.split(";"))
    assert sources["img-src"] == ("'self' data: blob: https://a.example/logo%2Cv%3B1.svg https://b.example:8443/d.png")
    assert "example" not in sources["media-src"]


def test_markup_in_texts_ends_no_script() -> None:
    title = "</script><script>alert(1)</script><style>*{}"
    with running(app_of(gr.PageHeader(title, links={title: "/a"}))) as app:
        page = app.ask("GET", "/").body.decode()
        config = msgspec.json.decode(app.ask("GET", "/config").body)
    assert "<script>alert" not in page
    assert config["header"]["title"] == title
