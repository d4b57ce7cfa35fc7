"""`limelight component new`: what it writes is a package that works as it is."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from limelight.cli.component import create
from limelight.core.errors import DeclarationError
from tests.axe import violations
from tests.page.conftest import opened
from tests.servers import Server, run_script

pytestmark = pytest.mark.browser  # all of it, so that one process makes and serves the package

NAME = "bright-dial"


def new(name: str, folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "limelight", "component", "new", name, "--folder", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def run(*command: str, cwd: Path, site: Path | None = None) -> str:
    paths = [str(site)] if site else []
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([*paths, os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(
        [sys.executable, "-m", *command], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packages")
    made = new(NAME, folder)
    assert made.returncode == 0, made.stderr
    assert f"cd {folder / NAME}" in made.stdout
    return folder / NAME


@pytest.fixture(scope="module")
def site(package: Path) -> Path:
    """Where its wheel is installed."""
    dist, site = package.parent / "dist", package.parent / "site"
    run("hatchling", "build", "-t", "wheel", "-d", str(dist), cwd=package)
    (wheel,) = dist.glob("*.whl")
    run("pip", "install", "--no-deps", "--no-index", "--target", str(site), str(wheel), cwd=package)
    return site


@pytest.fixture(scope="module")
def demo(package: Path, site: Path) -> Iterator[Server]:
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(site), os.environ.get("PYTHONPATH", "")])}
    with run_script(package / "demo" / "app.py", env=env) as running:
        yield running


def test_its_own_tests_pass(package: Path, site: Path) -> None:
    assert " passed" in run("pytest", "-q", "-p", "no:cacheprovider", cwd=package, site=site)


def test_it_is_tidy(package: Path) -> None:
    run("ruff", "check", "--isolated", "--no-cache", "--select", "E,F,I,UP,B", "--line-length", "120", ".", cwd=package)
    run("ruff", "format", "--isolated", "--no-cache", "--check", "--line-length", "120", ".", cwd=package)


def test_nothing_of_the_template_s_name_is_left(package: Path) -> None:
    texts = {path.name: path.read_text() for path in package.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert texts.keys() >= {"pyproject.toml", "README.md", "index.js", "app.py", f"test_{NAME.replace('-', '_')}.py"}
    assert [name for name, text in texts.items() if "acme" in text.lower()] == []


@pytest.mark.parametrize("name", ["dial", "Bright-Dial", "../bright-dial", "bright_dial", "bright--dial", "-x", "é-x"])
def test_a_name_has_to_be_one_of_an_element(name: str, tmp_path: Path) -> None:
    with pytest.raises(DeclarationError, match="component new: expected words in lower case joined by hyphens"):
        create(name, tmp_path)
    assert [*tmp_path.iterdir()] == []


def test_a_folder_that_is_there_is_left_alone(package: Path) -> None:
    refused = new(NAME, package.parent)
    assert (refused.returncode, "not there yet" in refused.stderr) == (1, True)


@pytest.fixture
def page(context: BrowserContext, demo: Server) -> Iterator[Page]:
    yield from opened(context, demo.url)


def test_the_demo_counts_by_hand_and_by_keyboard(page: Page) -> None:
    steps, less = page.get_by_role("group", name="Steps"), page.get_by_role("button", name="Less")
    more = page.get_by_role("button", name="More")
    expect(steps.locator("output")).to_have_text("2")
    more.click()
    expect(page.get_by_label("Shown")).to_have_value("★★★")
    more.press("Enter")
    more.press("Enter")
    expect(page.get_by_label("Shown")).to_have_value("★★★★★")
    expect(page.get_by_label("Note")).to_have_value("That is the maximum.")
    expect(more).to_be_disabled()
    page.get_by_role("button", name="Reset").click()
    expect(steps.locator("output")).to_have_text("2")
    expect(page.get_by_label("Shown")).to_have_value("★★")
    less.click()
    less.click()
    expect(page.get_by_label("Note")).to_have_value("That is the minimum.")


def test_the_demo_suits_screen_readers_and_the_dark(page: Page) -> None:
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert violations(page, rules={"page-has-heading-one": {"enabled": False}}) == []
