"""Compares the descriptions of an app by Limelight and by Gradio: `/config`, `/info` and what clients print of them.

    python scripts/compare_description.py --gradio PYTHON [--client PYTHON ...] [APP ...]

`--gradio` is a Python that has Gradio, and each `--client` one that has gradio_client (by default this one). Apps are
scripts that import gradio (by default those of `tests/clients/apps`). Prints every difference that
docs/compatibility.md does not explain, and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
START_TIMEOUT_S = 60
PORTS = {"gradio": 18471, "limelight": 18472}
DEPENDENCY_FIELDS = ("id", "api_name", "api_visibility", "backend_fn", "queue", "batch", "types", "connection")
COMPONENT_FIELDS = ("type", "skip_api", "api_info", "example_inputs")

EXPLAINED = (
    (r"^\w+/config/(keys/\w+|title)", "the page's own settings"),
    (r"/(example_input|example_inputs)\b", "sample files are others"),
    (r"code_snippets", "in our own words"),
    (r"/python_type/description: ", "texts of docstrings and of `info`, none about files in general"),
    (r"/client \d/text/.*(\(required\) |defaults to:)", "as above"),
    (r"/client \d/text/.*(Literal|any_axis|\[Label\]|should not be changed)", "as below; a text about files"),
    (r"/(minimum|maximum|enum): ", "limits are included; custom values are no enum"),
    (r"dropdown_with_custom_value/.*/python_type/type: |of_pairs/.*/python_type/type: ", "as they are sent"),
    (r"/numpy_style/description: |/partial(_1)?/description: ", "the author's own words"),
    (r"chatbot\w*/.*/(title|required|description): ", "texts of the parts of a message"),
    (r"/(reply|talk)/(inputs|parameters)/0/label: ", "the message's field has a label"),
    (r"/+slashed", "one slash"),
    (r"(unlabelled_)?label/parameters/0/parameter_(has_)?default: ", "an empty label is no value"),
    (r"/named_endpoints//(lambda|reset|Flag|load_example|_)\w*: missing here", "listeners of the page"),
    (r"/(example|option)_clicked\w*: missing here", "as above"),
    (r"^\w+/config/endpoints/\w+/id: ", "as above: they have numbers"),
    (r"^(interfaces|components)/.*\blambda", "as above: they have names"),
    (r"^(interfaces|components)/client 1: ", "the older client cannot read Gradio's description of Label"),
)
"""Differences with a reason, which docs/compatibility.md explains."""


def main() -> int:
    arguments = _arguments()
    failed = 0
    for app in arguments.apps:
        with _served("gradio", [arguments.gradio, str(app)]) as theirs:
            expected = _facts(theirs, arguments.client)
        with _served("limelight", [sys.executable, "-m", "limelight", "run", str(app)]) as ours:
            found = _facts(ours, arguments.client)
        lines = list(differences(expected, found, app.stem, longest=160))
        open_lines = [line for line in lines if not any(re.search(pattern, line) for pattern, _ in EXPLAINED)]
        print(f"{app.name}: {len(open_lines)} differences, {len(lines) - len(open_lines)} explained")
        print("".join(f"  {line}\n" for line in open_lines), end="")
        failed += len(open_lines)
    return 1 if failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gradio", help="a Python that has Gradio")
    parser.add_argument("--client", action="append", help="a Python that has a gradio_client")
    parser.add_argument("--print", metavar="URL", help="print what this Python's gradio_client knows of an app")
    parser.add_argument("apps", nargs="*", type=Path)
    found = parser.parse_args()
    if found.print:
        print(json.dumps(_printed(found.print)))
        sys.exit()
    found.client = found.client or [sys.executable]
    found.apps = found.apps or sorted((ROOT / "tests/clients/apps").glob("*.py"))
    return found


@contextmanager
def _served(name: str, command: list[str]) -> Iterator[str]:
    port = str(PORTS[name])
    env = {**os.environ, "GRADIO_SERVER_PORT": port, "GRADIO_SERVER_NAME": "127.0.0.1"}
    env |= {"GRADIO_ANALYTICS_ENABLED": "False", "HF_HUB_OFFLINE": "1"}
    more = ["--port", port] if name == "limelight" else []
    with subprocess.Popen([*command, *more], env=env, stdout=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            _wait(url, process)
            yield url
        finally:
            process.terminate()


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            _json(f"{url}/config")
            return
        except OSError:
            time.sleep(0.1)  # there is no event when another process listens
    raise RuntimeError("The app did not start.")


def _json(url: str) -> Any:  # Any: JSON
    with urllib.request.urlopen(url, timeout=30) as answer:
        return json.load(answer)


def _facts(url: str, clients: list[str]) -> dict[str, Any]:  # Any: JSON
    info, every = _json(f"{url}/gradio_api/info"), _json(f"{url}/gradio_api/info?all_endpoints=True")
    facts = {"config": _configuration(_json(f"{url}/config"), info), "info": _plain(info), "all": _plain(every)}
    for number, python in enumerate(clients):
        run = subprocess.run([python, __file__, "--print", url], check=False, capture_output=True, text=True)
        line = (run.stdout if run.returncode == 0 else json.dumps(run.stderr[-300:])).splitlines()[-1]
        facts[f"client {number}"] = json.loads(line.replace(url, "URL"))
    return facts


def _configuration(config: Any, info: Any) -> dict[str, Any]:  # Any: JSON
    """What clients read of the configuration, with endpoints by name and without those that only the page calls."""
    components = {component["id"]: component for component in config["components"]}

    def shown(number: int) -> dict[str, Any]:  # Any: JSON
        component = components[number]
        return {"label": component["props"].get("label"), **{key: component.get(key) for key in COMPONENT_FIELDS}}

    named = {}
    for dependency in config["dependencies"]:
        if f"/{dependency['api_name']}" in info["named_endpoints"]:
            ends = {end: [shown(number) for number in dependency[end]] for end in ("inputs", "outputs")}
            named[dependency["api_name"]] = {key: dependency.get(key) for key in DEPENDENCY_FIELDS} | ends
    read = ("version", "api_prefix", "mode", "protocol", "space_id", "max_file_size", "title", "enable_queue")
    keys = {key: True for key in config}
    return {**{key: config.get(key) for key in read}, "keys": keys, "endpoints": _plain(named)}


def _plain(value: Any, definitions: dict[str, Any] | None = None) -> Any:  # Any: JSON
    """JSON with references resolved, without titles, and with files as one word.

    Of a schema, clients show only the type that they print.
    """
    if isinstance(value, list):
        return [_plain(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    definitions = {**(definitions or {}), **value.get("$defs", {})}
    if "$ref" in value:
        return _plain(definitions[value["$ref"].rpartition("/")[2]], definitions)
    if {"path", "meta"} <= set(value.get("properties", {})):
        return "FILE"
    is_schema = not {"type", "anyOf", "properties"}.isdisjoint(value) and not isinstance(value.get("type"), dict)
    left = {"$defs", "additional_description", *(("title", "default") if is_schema else ())}
    kept = {key: item for key, item in value.items() if key not in left or isinstance(item, dict)}
    kept.pop("$defs", None)
    return {key: _plain(item, definitions) for key, item in kept.items()}


def _printed(url: str) -> dict[str, Any]:  # Any: JSON
    """What gradio_client prints of the app. Runs in a Python that has it."""
    from gradio_client import Client  # noqa: PLC0415  # optional: only the Python that is asked has it

    client = Client(url, verbose=False)
    endpoints = client.endpoints.values() if isinstance(client.endpoints, dict) else client.endpoints
    kinds = {
        str(one.api_name): {
            "inputs": [vars(kind) for kind in one.input_component_types],
            "outputs": [vars(kind) for kind in one.output_component_types],
        }
        for one in endpoints
    }
    facts = client.view_api(return_format="dict", print_info=False)
    printed = str(client.view_api(return_format="str", print_info=False)).split("\n\n")
    text = {part.partition("(")[2].splitlines()[0]: part.splitlines() for part in printed[1:]}
    public = {name: kind for name, kind in kinds.items() if name in facts["named_endpoints"]}
    return {"dict": _plain(facts), "text": text, "endpoints": public}


def differences(expected: Any, found: Any, path: str, longest: int = 400) -> Iterator[str]:  # Any: JSON
    """A line for each difference: where, what is here, what is there, both of at most `longest` characters."""
    if isinstance(expected, dict) and isinstance(found, dict):
        for key in dict.fromkeys([*expected, *found]):
            if key not in found:
                yield f"{path}/{key}: missing here, there {_short(expected[key], longest)}"
            elif key not in expected:
                yield f"{path}/{key}: only here {_short(found[key], longest)}"
            else:
                yield from differences(expected[key], found[key], f"{path}/{key}", longest)
    elif isinstance(expected, list) and isinstance(found, list) and len(expected) == len(found):
        for index, (one, other) in enumerate(zip(expected, found, strict=True)):
            yield from differences(one, other, f"{path}/{index}", longest)
    elif expected != found or isinstance(expected, bool) != isinstance(found, bool):
        yield f"{path}: {_short(found, longest)}, there {_short(expected, longest)}"


def _short(value: Any, longest: int) -> str:  # Any: JSON
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= longest else text[: longest - 3] + "..."


if __name__ == "__main__":
    sys.exit(main())
