"""What a wheel says of the software in it."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "web" / "src"
IMPORTED = re.compile(r"""(?:from |import\(|import )["']((?:@[\w.-]+/)?[a-z][\w.-]*)(?:/[^"']*)?["']""")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as opened:
        yield opened


def read(wheel: zipfile.ZipFile, ending: str) -> str:
    (name,) = (name for name in wheel.namelist() if name.endswith(ending))
    return wheel.read(name).decode()


def bundled(wheel: zipfile.ZipFile) -> dict[str, str]:
    """Versions of the packages in the page."""
    return {one["name"]: one["version"] for one in json.loads(read(wheel, "limelight/static/bundled.json"))}


def bill(wheel: zipfile.ZipFile) -> dict[str, Any]:  # Any: CycloneDX
    found: dict[str, Any] = json.loads(read(wheel, ".dist-info/sboms/limelight.cdx.json"))  # Any: as above
    return found


def imports() -> set[str]:
    """Packages that the page's sources import."""
    sources = [path for path in SOURCES.rglob("*") if path.suffix in (".ts", ".svelte") and ".test." not in path.name]
    return {name for path in sources for name in IMPORTED.findall(path.read_text())}


def test_every_package_in_the_page_has_its_license_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    packages = bundled(wheel)
    tools = {"vite", "vitest", "fast-check", "jsdom"}
    assert packages.keys() >= imports() - tools >= {"svelte", "dompurify", "hls.js"}
    sections = re.split(r"^=+\n(.+)\n=+\n", read(wheel, "limelight/static/assets/licenses.txt"), flags=re.MULTILINE)
    texts = dict(zip(sections[1::2], sections[2::2], strict=True))
    assert [title.split(" (")[0] for title in texts] == [f"{name} {version}" for name, version in packages.items()]
    for title, text in texts.items():
        assert re.search(r"Copyright|http://www.apache.org/licenses/", text), title
        assert len(text) > 500, title


def test_what_a_package_has_built_into_itself_is_named_too(wheel: zipfile.ZipFile) -> None:
    assert {"eventemitter3", "url-toolkit"} <= bundled(wheel).keys()


def test_the_bill_of_materials_keeps_to_its_schema(wheel: zipfile.ZipFile) -> None:
    text = read(wheel, ".dist-info/sboms/limelight.cdx.json")
    version = SchemaVersion.from_version(bill(wheel)["specVersion"])
    assert JsonStrictValidator(version).validate_str(text) is None
    assert set(re.findall(r"\w+://[^/\"]+", text)) == {"http://cyclonedx.org"}


def test_the_bill_of_materials_names_the_page_and_what_python_needs(wheel: zipfile.ZipFile) -> None:
    components = {part["purl"]: part for part in bill(wheel)["components"]}
    of_page = {f"pkg:npm/{name.replace('@', '%40')}@{version}" for name, version in bundled(wheel).items()}
    assert {purl for purl in components if purl.startswith("pkg:npm/")} == of_page
    assert all(components[purl]["licenses"] and components[purl]["hashes"] for purl in of_page)
    metadata = read(wheel, ".dist-info/METADATA")
    needed = set(
        re.findall(r"^Requires-Dist: ([\w.-]+)", re.sub(r"^.*extra == 'dev'$", "", metadata, flags=re.M), re.M)
    )
    asked = {f"pkg:pypi/{name.lower().replace('_', '-')}" for name in needed - {"limelight"}}
    assert {purl for purl in components if purl.startswith("pkg:pypi/")} == asked
    assert components["pkg:pypi/msgspec"]["scope"] == "required"
    assert components["pkg:pypi/pillow"]["scope"] == "optional"


def test_two_builds_make_the_same_bill(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    before = bill(wheel)
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as again:
        assert bill(again) == before
