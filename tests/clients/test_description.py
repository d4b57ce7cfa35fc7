"""What an app says of itself, as `gradio_client` reads and prints it. `scripts/compare_description.py` compares the
same apps with Gradio's answers; this holds the facts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from gradio_client import Client

from tests.servers import run_script

APPS = Path(__file__).parent / "apps"


def opened(name: str) -> Iterator[Client]:
    with run_script(APPS / name) as running:
        client = Client(running.url, verbose=False)
        yield client
        client.close()


@pytest.fixture(scope="module")
def components() -> Iterator[Client]:
    yield from opened("components.py")


@pytest.fixture(scope="module")
def endpoints() -> Iterator[Client]:
    yield from opened("endpoints.py")


@pytest.fixture(scope="module")
def interfaces() -> Iterator[Client]:
    yield from opened("interfaces.py")


def described(client: Client) -> dict[str, Any]:  # Any: JSON
    facts: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    named: dict[str, Any] = facts["named_endpoints"]  # Any: JSON
    return named


def parameter(client: Client, endpoint: str) -> Any:  # Any: JSON
    return described(client)[endpoint]["parameters"][0]


def text_of(client: Client, endpoint: str) -> list[str]:
    """The lines that the client prints of an endpoint."""
    text = str(client.view_api(return_format="str", print_info=False))
    (block,) = (part for part in text.split("\n\n") if f'api_name="{endpoint}")' in part)
    return [line.strip() for line in block.splitlines()]


@pytest.mark.parametrize(
    ("endpoint", "type_"),
    [
        ("/textbox", "str"),
        ("/number", "float"),
        ("/whole_number", "int"),
        ("/checkbox", "bool"),
        ("/checkbox_group", "list[Literal['a', 'b']]"),
        ("/radio", "Literal['red', 'blue']"),
        ("/radio_of_pairs", "Literal[1, 2]"),
        ("/dropdown_of_many", "list[Literal['x', 'y']]"),
        ("/dropdown_with_custom_value", "str"),
        ("/json", "str | float | bool | list | dict"),
        ("/image", "filepath"),
        ("/audio", "filepath"),
        ("/video", "filepath"),
        ("/model", "filepath"),
        ("/file", "filepath"),
        ("/files", "list[filepath]"),
        ("/multimodal_textbox", "dict(text: str, files: list[filepath])"),
        (
            "/gallery",
            "list[dict(image: filepath, caption: str | None) | dict(video: filepath, caption: str | None)]",
        ),
    ],
)
def test_a_component_has_the_type_that_clients_print(components: Client, endpoint: str, type_: str) -> None:
    assert parameter(components, endpoint)["python_type"]["type"] == type_
    assert described(components)[endpoint]["returns"][0]["python_type"]["type"] == type_


@pytest.mark.parametrize(("endpoint", "title"), [("/radio", "Radio"), ("/checkbox_group", "Checkbox Group")])
def test_choices_have_the_title_that_clients_know(components: Client, endpoint: str, title: str) -> None:
    assert parameter(components, endpoint)["type"]["title"] == title
    assert described(components)[endpoint]["returns"][0]["type"]["title"] == title


@pytest.mark.parametrize(
    ("endpoint", "default"),
    [
        ("/textbox_with_value", "Ada"),
        ("/textbox_from_function", "now"),
        ("/slider", 0),
        ("/checkbox", False),
        ("/checkbox_group", []),
        ("/dropdown", "x"),
        ("/dropdown_of_many", []),
        ("/chatbot", []),
        ("/multimodal_textbox", {"text": "", "files": []}),
        ("/json_with_value", {"a": [1]}),
    ],
)
def test_an_initial_value_is_the_default_of_its_parameter(components: Client, endpoint: str, default: object) -> None:
    told = parameter(components, endpoint)
    assert (told["parameter_has_default"], told["parameter_default"]) == (True, default)
    assert components.predict(api_name=endpoint) == default


@pytest.mark.parametrize("endpoint", ["/textbox", "/number", "/radio", "/dropdown_without_value", "/image", "/file"])
def test_a_parameter_without_an_initial_value_is_required(components: Client, endpoint: str) -> None:
    assert not parameter(components, endpoint)["parameter_has_default"]
    with pytest.raises(TypeError):
        components.predict(api_name=endpoint)


@pytest.mark.parametrize(
    "name",
    [
        "image",
        "image_as_path",
        "audio",
        "video",
        "file",
        "files",
        "folder",
        "gallery",
        "annotated_image",
        "image_slider",
        "model",
        "chatbot",
        "multimodal_textbox",
    ],
)
def test_the_client_knows_which_values_hold_files(components: Client, name: str) -> None:
    (endpoint,) = (one for one in components.endpoints.values() if one.api_name == f"/{name}")
    kinds = [*endpoint.input_component_types, *endpoint.output_component_types]
    assert [(kind.value_is_file, kind.skip, kind.is_state) for kind in kinds] == [(True, False, False)] * 2


@pytest.mark.parametrize("name", ["textbox", "slider", "json", "label", "markdown", "dropdown_of_many"])
def test_other_values_hold_none(components: Client, name: str) -> None:
    (endpoint,) = (one for one in components.endpoints.values() if one.api_name == f"/{name}")
    assert not endpoint.input_component_types[0].value_is_file


def test_components_are_called_as_clients_know_them(components: Client) -> None:
    told = {
        name: facts["parameters"][0]["component"] for name, facts in described(components).items() if name != "/button"
    }
    assert told["/text_area"] == "Textbox"
    assert told["/checkbox_group"] == "Checkboxgroup"
    assert told["/json"] == "Json"
    assert told["/multimodal_textbox"] == "Multimodaltextbox"


def test_a_button_is_no_parameter(components: Client) -> None:
    assert described(components)["/button"]["parameters"] == []


def test_unlabelled_values_are_called_by_their_place_on_the_page(endpoints: Client) -> None:
    told = described(endpoints)["/unlabelled"]
    assert (told["parameters"][0]["label"], told["returns"][0]["label"]) == ("parameter_4", "value_4")


def test_an_interface_is_labelled_by_its_function(interfaces: Client) -> None:
    told = described(interfaces)["/greet"]
    assert [one["label"] for one in told["parameters"]] == ["name", "is_morning", "warmth"]
    assert [one["label"] for one in told["returns"]] == ["output 0", "output 1"]
    assert [one["label"] for one in described(interfaces)["/clock"]["returns"]] == ["output"]


def test_the_client_prints_an_interface(interfaces: Client) -> None:
    assert text_of(interfaces, "/greet") == [
        '- predict(name, is_morning, warmth, api_name="/greet") -> (output_0, output_1)',
        "Parameters:",
        "- [Textbox] name: str (required)  (who is greeted)",
        "- [Checkbox] is_morning: bool (not required, defaults to:   False)",
        "- [Slider] warmth: float (not required, defaults to:   20)",
        "Returns:",
        "- [Textbox] output_0: str",
        "- [Number] output_1: float",
    ]


def test_functions_of_one_name_are_told_apart_in_order(endpoints: Client) -> None:
    names = [name for name in described(endpoints) if name.startswith("/greet")]
    assert names == ["/greet", "/greet_1", "/greet_1_1", "/greet_again", "/greet_silently"]


def test_private_and_undocumented_endpoints_are_not_listed(endpoints: Client) -> None:
    assert not {"/kept_private", "/not_listed"} & set(described(endpoints))
    assert endpoints.predict("a", api_name="/not_listed") == "a"
    with pytest.raises(ValueError, match="kept_private"):
        endpoints.predict("a", api_name="/kept_private")


@pytest.mark.parametrize(
    ("endpoint", "text"),
    [
        ("/greet", "Greets somebody."),
        ("/google_style", "Takes two values. Second paragraph of the text."),
        ("/numpy_style", "Takes a text."),
        ("/greet_again", "Another description"),
        ("/greet_silently", ""),
        ("/undocumented", ""),
        ("/partial", "Greets somebody."),
        ("/Model", "A model that is called."),
    ],
)
def test_the_description_is_the_beginning_of_the_docstring(endpoints: Client, endpoint: str, text: str) -> None:
    assert described(endpoints)[endpoint]["description"] == text


def test_parameters_are_described_by_the_docstring_or_their_info(endpoints: Client, components: Client) -> None:
    told = described(endpoints)["/google_style"]["parameters"]
    assert [one["python_type"]["description"] for one in told] == [
        "The text that is given over two lines.",
        "The number.",
    ]
    assert parameter(components, "/textbox_with_value")["python_type"]["description"] == "Your first name"


@pytest.mark.parametrize(
    ("endpoint", "names"),
    [
        ("/everything", ["param_0", "param_1", "param_2"]),
        ("/remember", ["word"]),
        ("/asked", ["text"]),
        ("/partial_1", ["times"]),
        ("/Model", ["text"]),
        ("/only_state", []),
        ("/from_dict", ["values", "param_1"]),
    ],
)
def test_parameters_are_called_as_the_function_calls_them(endpoints: Client, endpoint: str, names: list[str]) -> None:
    assert [one["parameter_name"] for one in described(endpoints)[endpoint]["parameters"]] == names


def test_a_parameter_that_is_none_by_default_may_be_left_out(endpoints: Client) -> None:
    *_, last = described(endpoints)["/with_default"]["parameters"]
    assert (last["parameter_has_default"], last["parameter_default"]) == (True, None)
    assert endpoints.predict("a", 1, api_name="/with_default") == "a1FalseNone"


def test_a_chat_takes_a_message_and_its_additional_inputs() -> None:
    for client in opened("chat.py"):
        told = described(client)["/reply"]
        assert [one["parameter_name"] for one in told["parameters"]] == ["message", "tone", "length"]
        assert [one["component"] for one in told["returns"]] == ["Json"]
        assert client.predict("Hi", api_name="/reply") == "Hi kind 5 0"


def test_a_chat_with_files_answers_with_what_the_function_returned() -> None:
    for client in opened("multimodal_chat.py"):
        assert client.predict({"text": "Hi", "files": []}, api_name="/talk") == "{'text': 'Hi', 'files': []}"
