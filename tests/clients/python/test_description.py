"""What a client tells of the API."""

from __future__ import annotations

from typing import Any

import pytest
from gradio_client import Client


def test_the_api_as_a_dict(client: Client) -> None:
    facts: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    greet = facts["named_endpoints"]["/greet"]
    assert [one["parameter_name"] for one in greet["parameters"]] == ["name", "is_morning", "warmth"]
    assert [one["parameter_has_default"] for one in greet["parameters"]] == [False, True, True]
    assert [one["label"] for one in greet["returns"]] != []


def test_the_api_as_text(client: Client) -> None:
    text = str(client.view_api(return_format="str", print_info=False))
    assert '- predict(name, is_morning, warmth, api_name="/greet") -> (' in text
    assert "[Slider] warmth: float (not required, defaults to:   20)" in text
    assert '- predict(api_name="/fail_openly") ->' in text


def test_the_api_printed(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    assert client.view_api() is None
    printed = capsys.readouterr().out
    assert printed.startswith("Client.predict() Usage Info")
    assert 'api_name="/echo"' in printed
    assert str(client) in printed


def test_the_api_with_unnamed_endpoints(client: Client) -> None:
    text = str(client.view_api(all_endpoints=True, return_format="str", print_info=False))
    assert "Unnamed API endpoints: 0" in text


def test_hidden_endpoints_are_not_listed(client: Client) -> None:
    facts: Any = client.view_api(return_format="dict", print_info=False)  # Any: JSON
    assert not {"/private", "/undocumented"} & set(facts["named_endpoints"])
    assert facts["unnamed_endpoints"] == {}
