"""What clients see of a running app: its `/info`, the dependencies of its `/config`, and its answers to calls.

Gradio's Python runs this too, so it needs only the standard library. Calls stand at the top of a script:

    # call greet "Ada", 3             by name, as curl does; `greet?lang=fr` adds a query
    # page /greet: "Ada"              as the page does, by the endpoint's name
    # page button "Go".click: "Ada"   or by what the listener listens to

Arguments are JSON. `{"upload": "note.txt"}` is a file of `UPLOADS`, uploaded first. The calls of a script are one
session. Components are named by type and label (or text), since their numbers differ between servers.
"""

from __future__ import annotations

import base64
import json
import re
import struct
import urllib.error
import urllib.parse
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

Json = Any  # Any: JSON

TIMEOUT_S = 40
SESSION = "compat0session"
HEADERS = {"x-compat": "suite", "content-type": "application/json"}
PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAQAAAADCAIAAAA7ljmRAAAAEElEQVR42mP4z8AARwzEcQCukw/x0F8jngAAAABJRU5ErkJggg=="
SAMPLES = struct.pack("<40h", *(100 * number for number in range(40)))
TONE = struct.pack("<4sI8sIHHIIHH4sI", b"RIFF", 116, b"WAVEfmt ", 16, 1, 1, 8000, 16000, 2, 16, b"data", 80) + SAMPLES
UPLOADS = {
    "note.txt": b"one\ntwo\nthree\n",
    "more.txt": b"four\n",
    "dot.png": base64.b64decode(PICTURE),
    "tone.wav": TONE,
}
DEPENDENCY_FIELDS = (
    "api_name",
    "api_visibility",
    "backend_fn",
    "batch",
    "component_prop_inputs",
    "connection",
    "js",
    "max_batch_size",
    "queue",
    "scroll_to_output",
    "show_progress",
    "stream_every",
    "time_limit",
    "trigger_mode",
    "trigger_only_on_failure",
    "trigger_only_on_success",
    "types",
)
CALL = re.compile(r"^# (?:(call) (\S+)|(page) ([^:\n]+):)(?: (.*))?$", re.MULTILINE)


def collect(url: str, script: Path) -> Json:
    """All facts of the app at `url`, whose `script` says which calls to make."""
    config = fetch(f"{url}/config")
    names = component_names(config["components"])
    dependencies = dependencies_of(config["dependencies"], names)
    numbers = {key: number for number, key in keys_of(config["dependencies"], names).items()}
    text = script.read_text()
    if re.search(r"Interface\(", text):  # the rest is between its page and its server
        dependencies = {key: one for key, one in dependencies.items() if key.startswith("/")}
    info = fetch(f"{url}/gradio_api/info")["named_endpoints"]
    caller = Caller(url, names, numbers)
    return {
        "mode": config["mode"],
        "pages": [[path, label] for path, label, *_ in config["pages"]],
        "info": {name: endpoint(facts) for name, facts in info.items()},
        "dependencies": dependencies,
        "answers": {line: caller.answer(*call) for line, call in calls_of(text).items()},
    }


def calls_of(text: str) -> dict[str, tuple[str, str, list[Json]]]:
    found = {}
    for match in CALL.finditer(text):
        call, name, page, listener, arguments = match.groups()
        how, what = call or page, name or listener
        line = match.group()[2:]
        while line in found:
            line += " again"
        found[line] = (how, what, json.loads(f"[{arguments or ''}]"))
    return found


def fetch(url: str, body: Json = None) -> Json:
    with opened(url, body) as answer:
        return json.load(answer)


def opened(url: str, body: Json = None) -> Any:  # Any: urllib says no more of its answers
    data = None if body is None else json.dumps(body).encode()
    return urllib.request.urlopen(urllib.request.Request(url, data, HEADERS), timeout=TIMEOUT_S)


def component_names(components: list[Json]) -> dict[int, str]:
    """A name for each component, by its number."""
    found, seen = {}, Counter[str]()
    for one in components:
        props = one["props"]
        text = next((props[key] for key in ("elem_id", "label", "value") if isinstance(props.get(key), str)), "")
        name = f'{one["type"]} "{text[:40]}"' if text else one["type"]
        seen[name] += 1
        found[one["id"]] = f"{name} #{seen[name]}" if seen[name] > 1 else name
    return found


def keys_of(dependencies: list[Json], names: dict[int, str]) -> dict[int, str]:
    """A name for each dependency, by its number: that of its endpoint, or what it listens to."""
    found: dict[int, str] = {}
    seen = Counter[str]()
    for one in dependencies:
        is_public = one["api_visibility"] == "public" and one["api_name"]
        key = f"/{one['api_name']}" if is_public else ", ".join(targets(one, names))
        seen[key] += 1
        found[one["id"]] = f"{key} ({seen[key]})" if seen[key] > 1 else key
    return found


def targets(dependency: Json, names: dict[int, str]) -> list[str]:
    """What starts it, as `button "Go".click`; of an event that follows another, or of the API, its name alone."""
    found = dependency["targets"]
    alone = ("then", "success", "failure", "api")
    return [event if event in alone else f"{names.get(number, 'page')}.{event}" for number, event in found] or ["api"]


def dependencies_of(dependencies: list[Json], names: dict[int, str]) -> dict[str, Json]:
    """What the page does when."""
    keys = keys_of(dependencies, names)

    def facts(one: Json) -> Json:
        shown = one.get("show_progress_on")
        return {field: one.get(field) for field in DEPENDENCY_FIELDS} | {
            "queue": one["queue"] if one["backend_fn"] else None,
            "api_name": None if one["api_visibility"] == "private" else one["api_name"],
            "targets": targets(one, names),
            "inputs": [names.get(number) for number in one["inputs"]],
            "outputs": [names.get(number) for number in one["outputs"]],
            "cancels": [keys.get(number) for number in one["cancels"]],
            "trigger_after": keys.get(one.get("trigger_after")),
            "is_rendered": one.get("rendered_in") is not None,
            "show_progress_on": [names.get(number) for number in shown] if shown else None,
        }

    return {keys[one["id"]]: facts(one) for one in dependencies}


def endpoint(facts: Json) -> Json:
    """An endpoint of `/info`, without samples, programs and texts about kinds of values."""
    keys = ("label", "parameter_name", "parameter_has_default", "parameter_default", "component")

    def value(one: Json) -> Json:
        return {key: plain(one[key]) for key in keys if key in one} | {
            "type": schema(one["type"]),
            "python_type": re.sub(r"dict\(.*\)", "dict", one["python_type"]["type"]),
        }

    return {
        "parameters": [value(one) for one in facts["parameters"]],
        "returns": [value(one) for one in facts["returns"]],
        "visibility": facts["api_visibility"],
        "description": facts["description"],
    }


def schema(value: Json, definitions: Json = None) -> Json:
    """A schema with references resolved, without texts, and with files as one word."""
    if isinstance(value, list):
        return [schema(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    definitions = {**(definitions or {}), **value.get("$defs", {})}
    if "$ref" in value:
        return schema(definitions[value["$ref"].rpartition("/")[2]], definitions)
    if {"path", "meta"} <= set(value.get("properties", {})):
        return "FILE"
    left = {"$defs", "title", "description", "default", "additional_description"}
    kept = {key: item for key, item in value.items() if key not in left or isinstance(item, dict)}
    kept.pop("$defs", None)
    return {key: schema(item, definitions) for key, item in kept.items()}


def plain(value: Json, url: str = "") -> Json:
    """A value with its files by name and, if they are text, content; of pictures and figures within, only the kind."""
    if isinstance(value, list):
        return [plain(item, url) for item in value]
    if isinstance(value, str) and value.startswith("data:"):
        return value.partition(",")[0]
    if not isinstance(value, dict):
        return value
    if value.keys() == {"type", "plot"} and str(value["plot"]).startswith("{"):
        return {"type": value["type"], "plot": "JSON"}  # of a library, whose next version writes another
    if isinstance(value.get("meta"), dict) and value.get("path"):
        name = value.get("orig_name") or Path(value["path"]).name
        return {"file": name, "content": content(f"{url}/gradio_api/file={value['path']}")} if url else {"file": name}
    return {key: plain(item, url) for key, item in value.items()}


def content(address: str) -> str:
    with opened(urllib.parse.quote(address, safe=":/=?&")) as answer:
        data = answer.read()
    return data.decode() if data.isascii() else "bytes"


class Caller:
    """Calls in one session."""

    def __init__(self, url: str, names: dict[int, str], numbers: dict[str, int]) -> None:
        self.url, self.names, self.numbers = url, names, numbers

    def answer(self, how: str, what: str, arguments: list[Json]) -> Json:
        arguments = [self._uploaded(one) for one in arguments]
        try:
            return self._by_name(what, arguments) if how == "call" else self._as_page(what, arguments)
        except urllib.error.HTTPError as error:
            return [["status", error.code]]

    def _uploaded(self, value: Json) -> Json:
        if isinstance(value, list):
            return [self._uploaded(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "upload" not in value:
            return {key: self._uploaded(item) for key, item in value.items()}
        name = value["upload"]
        head = f'--part\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode()
        request = urllib.request.Request(
            f"{self.url}/gradio_api/upload",
            head + UPLOADS[name] + b"\r\n--part--\r\n",
            {"content-type": "multipart/form-data; boundary=part"},
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:
            path = json.load(answer)[0]
        return {"path": path, "orig_name": name, "meta": {"_type": "gradio.FileData"}}

    def _by_name(self, name: str, arguments: list[Json]) -> Json:
        body = {"data": arguments, "session_hash": SESSION}
        place = f"{self.url}/gradio_api/call/{name}"
        started = fetch(place, body)["event_id"]
        found = []
        with opened(f"{place.partition('?')[0]}/{started}") as answer:
            for frame in answer.read().decode().split("\n\n"):
                event, _, data = frame.removeprefix("event: ").partition("\ndata: ")
                if event.strip() and event != "heartbeat":
                    found.append([event, plain(json.loads(data), self.url)])
        return found

    def _as_page(self, listener: str, arguments: list[Json]) -> Json:
        body = {
            "data": arguments,
            "fn_index": self.numbers[listener],
            "session_hash": SESSION + "page",
            "event_data": None,
            "trigger_id": None,
        }
        fetch(f"{self.url}/gradio_api/queue/join", body)
        found = []
        with opened(f"{self.url}/gradio_api/queue/data?session_hash={SESSION}page") as answer:
            for line in answer:
                message = json.loads(line.decode()[6:] or "null") if line.startswith(b"data: ") else {}
                if message.get("msg") == "close_stream":
                    break
                found += self._of_page(message)
        return found

    def _of_page(self, message: Json) -> list[Json]:
        kind = message.get("msg")
        if kind == "log":
            return [[kind, {key: message[key] for key in ("log", "level", "title")}]]
        if kind not in ("process_generating", "process_completed"):
            return []
        output = message["output"]
        found = [kind, plain(output.get("data", output), self.url)]
        if output.get("render_config"):
            found.append(self._rendered(output["render_config"]))
        return [found]

    def _rendered(self, rendered: Json) -> Json:
        names = component_names(rendered["components"])
        return {
            "components": list(names.values()),
            "dependencies": dependencies_of(rendered["dependencies"], self.names | names),
        }
