"""What scripts look at on the object that they hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

import limelight as gr
from limelight.ui.layouts import Layout
from tests.curl import curl, result
from tests.servers import free_port


def greet(name: str) -> str:
    return f"Hello {name}"


@pytest.fixture
def demo() -> Iterator[gr.Blocks]:
    with gr.Blocks(title="Greeter") as made:
        with gr.Row():
            name, greeting = gr.Textbox(label="Name"), gr.Textbox()
        gr.Button("Go").click(greet, name, greeting, api_name="hi", queue=False)
        gr.Image(gr.get_image("lantern.png"))
    yield made
    made.close()


def test_the_configuration_is_there_before_the_launch(demo: gr.Blocks) -> None:
    config = demo.get_config_file()
    assert config.keys() == demo.config.keys()
    assert config["title"] == "Greeter"
    assert [one["api_name"] for one in config["dependencies"]] == ["hi"]
    assert {one["props"].get("label") for one in config["components"]} >= {"Name"}
    assert list(demo.get_api_info()["named_endpoints"]) == ["/hi"]


def test_parts_are_found_by_their_ids(demo: gr.Blocks) -> None:
    kinds = [type(block).__name__ for block in demo.blocks.values()]
    assert kinds == ["Row", "Textbox", "Textbox", "Button", "Image"]
    assert all(demo.get_component(number) is block for number, block in demo.blocks.items())
    assert {one["id"] for one in demo.config["components"]} >= demo.blocks.keys()


def test_listeners_tell_what_they_were_declared_with(demo: gr.Blocks) -> None:
    (found,) = demo.fns.values()
    name, greeting = (block for block in demo.blocks.values() if isinstance(block, gr.Textbox))
    button = next(block for block in demo.blocks.values() if isinstance(block, gr.Button))
    assert (found.fn, found.name, found.inputs, found.outputs) == (greet, "greet", [name], [greeting])
    assert found.targets == [(button.id, "click")]
    assert (found.api_name, found.queue) == ("hi", False)
    with pytest.raises(AttributeError, match="nonesuch"):
        _ = found.nonesuch


def test_before_the_launch_nothing_is_served(demo: gr.Blocks) -> None:
    assert demo.is_running is False
    served = (demo.local_url, demo.share_url, demo.server_port, demo.server_name, demo.server_app)
    assert served == (None, None, None, None, None)


def test_a_launched_app_says_where_it_is(demo: gr.Blocks) -> None:
    port = free_port()
    app, local_url, share_url = demo.launch(prevent_thread_lock=True, server_port=port, quiet=True, inbrowser=False)
    assert demo.is_running
    assert (demo.local_url, demo.share_url) == (local_url, share_url) == (f"http://127.0.0.1:{port}/", None)
    assert (demo.server_port, demo.server_name) == (port, "127.0.0.1")
    assert demo.app is demo.server_app is app
    assert result(f"{demo.local_api_url}call/hi", "Ada") == ["Hello Ada"]
    served = curl(f"{local_url}config").json()
    assert served["app_id"] == demo.config["app_id"]
    demo.close()
    assert not demo.is_running
    assert (demo.local_url, demo.server_port) == (local_url, port)


def test_all_apps_are_closed_at_once(demo: gr.Blocks) -> None:
    with gr.Blocks() as other:
        gr.Markdown("Other")
    for one in (demo, other):
        one.launch(prevent_thread_lock=True, quiet=True, server_port=free_port())
    gr.close_all()
    assert not demo.is_running
    assert not other.is_running
    other.close()


def test_what_was_declared_is_taken_away(demo: gr.Blocks) -> None:
    assert demo.clear() is demo
    assert demo.blocks == demo.fns == {}
    with demo:
        gr.Markdown("Anew")
    assert len(demo.config["components"]) == 1


def test_an_app_inside_another_can_be_served_alone_too(demo: gr.Blocks) -> None:
    alone = gr.Interface(greet, "text", "text", api_name="greet", title="Alone")
    with gr.Blocks() as outer:
        with gr.Tab("First"):
            alone.render()
        with gr.Tab("Second"):
            demo.render()
    named = outer.get_api_info()["named_endpoints"]
    assert list(named) == ["/greet", "/hi"]
    assert list(alone.get_api_info()["named_endpoints"]) == ["/greet"]
    assert len(alone.input_components) == 1
    _, url, _ = alone.launch(prevent_thread_lock=True, quiet=True, server_port=free_port())
    assert result(f"{url}call/greet", "Ada") == ["Hello Ada"]
    alone.close()


def test_an_app_that_is_rendered_again_moves() -> None:
    alone = gr.Interface(greet, "text", "text", api_name="greet")
    with gr.Blocks() as outer:
        with gr.Tab("First") as first:
            alone.render()
        with gr.Tab("Second") as second:
            alone.render()
    assert list(outer.get_api_info()["named_endpoints"]) == ["/greet"]
    assert first.children == []
    assert len(second.children) == 1


def test_an_app_declared_inside_another_is_part_of_it() -> None:
    with gr.Blocks() as outer:
        with gr.Row(), gr.Blocks() as inner:
            name = gr.Textbox(label="Name")
            name.submit(greet, name, name, api_name="greet")
        after = gr.Textbox()
    row = outer.children[0]
    assert isinstance(row, Layout)
    assert name in outer.blocks.values()
    assert after in outer.blocks.values()
    assert list(outer.get_api_info()["named_endpoints"]) == ["/greet"]
    assert inner is not outer


def test_a_component_of_an_app_that_is_rendered_can_be_listened_to() -> None:
    with gr.Blocks() as inner:
        name, greeting = gr.Textbox(label="Name"), gr.Textbox()
    with gr.Blocks() as outer:
        inner.render()
        gr.Button("Go").click(greet, name, greeting, api_name="hi")
    assert list(outer.get_api_info()["named_endpoints"]) == ["/hi"]
