"""Notebooks, in a real kernel of IPython's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

from tests.share.relays import TOKEN, relay

WAIT_S = 40
APP = """
with gr.Blocks(title={title!r}) as {name}:
    gr.Textbox(label="Name")
"""


@dataclass
class Notebook:
    client: BlockingKernelClient

    def run(self, code: str, cell: str | None = None) -> list[dict[str, Any]]:  # Any: JSON of the kernel
        """What the kernel sends while the cell runs: printed text, what is displayed, errors."""
        message = self.client.session.msg(
            "execute_request",
            {"code": code, "silent": False, "store_history": True, "user_expressions": {}, "allow_stdin": False},
            metadata={} if cell is None else {"cellId": cell},
        )
        self.client.shell_channel.send(message)
        found: list[dict[str, Any]] = []  # Any: as above
        while True:
            given = self.client.get_iopub_msg(timeout=WAIT_S)
            if given["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if given["msg_type"] == "status" and given["content"]["execution_state"] == "idle":
                return found
            found.append({"type": given["msg_type"], **given["content"]})


def frame(sent: list[dict[str, Any]]) -> str:
    """The markup of the one frame that was displayed."""
    shown = [one["data"]["text/html"] for one in sent if one["type"] == "display_data"]
    assert len(shown) == 1, sent
    return str(shown[0])


def address(markup: str) -> str:
    found = re.search(r'src="(http://127\.0\.0\.1:\d+/)"', markup)
    assert found, markup
    return found[1]


def title(url: str) -> str:
    return str(httpx.get(f"{url}config").json()["title"])


def errors(sent: list[dict[str, Any]]) -> list[str]:
    return [one["evalue"] for one in sent if one["type"] == "error"]


@pytest.fixture(scope="module")
def notebook() -> Iterator[Notebook]:
    manager, client = start_new_kernel(kernel_name="python3")
    try:
        made = Notebook(client)
        assert not errors(made.run("import limelight as gr\n%load_ext limelight"))
        yield made
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_launch_shows_the_page_under_its_cell(notebook: Notebook) -> None:
    markup = frame(notebook.run(APP.format(title="one", name="one") + "one.launch(width=400, height=300)", "a"))
    assert 'width="400"' in markup
    assert 'height="300"' in markup
    assert title(address(markup)) == "one"


def test_nothing_is_shown_without_inline(notebook: Notebook) -> None:
    sent = notebook.run(APP.format(title="two", name="two") + "two.launch(inline=False)", "b")
    assert not [one for one in sent if one["type"] == "display_data"]
    assert any("Running on http" in one.get("text", "") for one in sent)


@pytest.mark.parametrize("name", ["c", None])
def test_a_cell_that_runs_again_has_one_server(notebook: Notebook, name: str | None) -> None:
    code = APP.format(title="three", name="three") + "three.launch()"
    first, second = (address(frame(notebook.run(code, name))) for _ in range(2))
    assert title(second) == "three"
    sent = notebook.run("from limelight.launch.running import running_servers\n[r.url for r in running_servers()]", "x")
    listed = next(one["data"]["text/plain"] for one in sent if one["type"] == "execute_result")
    assert listed.count(second) == 1
    assert first == second or first not in listed


def test_several_apps_of_one_cell_all_run(notebook: Notebook) -> None:
    both = "".join(APP.format(title=name, name=name) + f"{name}.launch()\n" for name in ("four", "five"))
    shown = [one["data"]["text/html"] for one in notebook.run(both, "d") if one["type"] == "display_data"]
    assert [title(address(one)) for one in shown] == ["four", "five"]


def test_blocks_magic_launches_what_its_cell_declares(notebook: Notebook) -> None:
    begun = address(frame(notebook.run("%%blocks" + APP.format(title="six", name="demo"), "e")))
    assert title(begun) == "six"
    again = address(frame(notebook.run("%%blocks --demo-name other" + APP.format(title="seven", name="other"), "e")))
    assert title(again) == "seven"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("%%blocks\nx = 1", "expected the cell to declare an app with the name demo"),
        ("%%blocks --port 1\nx = 1", "expected --demo-name NAME or --share, got '--port'"),
        ("%%blocks\nraise ValueError('mine')", "mine"),
    ],
)
def test_blocks_magic_says_what_is_wrong(notebook: Notebook, code: str, said: str) -> None:
    assert [said in one for one in errors(notebook.run(code, "f"))] == [True]


def test_gradio_is_ours_after_its_extension(notebook: Notebook) -> None:
    sent = notebook.run("%load_ext limelight.compat.gradio\nimport gradio\ngradio.Blocks.__module__", "g")
    assert [one["data"]["text/plain"] for one in sent if one["type"] == "execute_result"] == ["'limelight.blocks'"]
    assert not errors(notebook.run("%load_ext gradio", "h"))


def test_a_shared_page_is_shown_at_its_public_address(notebook: Notebook, tmp_path: Path) -> None:
    with relay(tmp_path) as server:
        options = f"share=True, share_server_address={server.url!r}, share_token={TOKEN!r}"
        markup = frame(notebook.run(APP.format(title="shared", name="shared") + f"shared.launch({options})", "s"))
        found = re.search(rf'src="({server.url}/s/[a-z2-7]+/~[^/]+/)"', markup)
        assert found, markup
        assert title(found[1]) == "shared"
        notebook.run("shared.close()", "t")
