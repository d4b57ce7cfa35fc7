"""Ways to call, and what comes back."""

from __future__ import annotations

import asyncio
import concurrent.futures

import pytest
from gradio_client import Client
from gradio_client.client import Job

from tests.clients.python.conftest import connected
from tests.servers import Server


def test_predict_by_position_by_keyword_and_with_defaults(client: Client) -> None:
    assert client.predict("Ada", False, 3, api_name="/greet") == ("Good evening Ada", 6)
    assert client.predict(name="Ada", warmth=4, api_name="/greet") == ("Good morning Ada", 8)
    assert client.predict("Ada", api_name="/greet") == ("Good morning Ada", 40)


def test_predict_by_the_functions_number(client: Client) -> None:
    assert client.predict("Ada", False, 3, fn_index=0) == ("Good evening Ada", 6)
    assert client.submit("x", fn_index=1).result() == "x"


def test_wrong_arguments_are_refused_before_anything_is_sent(client: Client) -> None:
    with pytest.raises(ValueError, match="nowhere"):
        client.predict(api_name="/nowhere")
    with pytest.raises(ValueError, match="9999"):
        client.predict(fn_index=9999)
    with pytest.raises(TypeError, match="required argument: text"):
        client.predict(api_name="/echo")
    with pytest.raises(TypeError, match="nobody"):
        client.predict("x", nobody=1, api_name="/echo")
    with pytest.raises(TypeError, match="already set"):
        client.predict("x", text="y", api_name="/echo")


def test_an_app_with_several_endpoints_wants_a_name(client: Client) -> None:
    with pytest.raises(ValueError, match="api_name"):
        client.predict("x")


def test_no_inputs_and_no_outputs(client: Client) -> None:
    assert client.predict(api_name="/nothing") == ()


def test_a_batch_endpoint(client: Client) -> None:
    assert client.predict(4, api_name="/double_all") == 8
    jobs = [client.submit(number, api_name="/double_all") for number in (1, 2, 3)]
    assert [job.result(timeout=20) for job in jobs] == [2, 4, 6]


def test_text_of_any_script(client: Client) -> None:
    text = 'naïve ⚡ 日本語 🏳️‍🌈 \u2028 \x00 "quoted" </script>\n\ndata: x'
    assert client.predict(text, api_name="/echo") == text
    assert list(client.submit("añ🏳️‍🌈b", api_name="/letters"))[-1] == "añ🏳️‍🌈b"


def test_a_large_payload(client: Client) -> None:
    text = "0123456789abcdef" * (1 << 18)
    assert client.predict(text, api_name="/echo") == text


def test_a_listener_that_follows_another_is_an_endpoint_of_its_own(client: Client) -> None:
    assert client.predict("x", api_name="/first") == "x"
    assert client.predict("y", api_name="/second") == "y"


def test_result_callbacks_get_the_values(client: Client) -> None:
    seen: list[object] = []
    job = client.submit("Ada", False, 3, api_name="/greet", result_callbacks=[lambda *one: seen.append(one)] * 2)
    job.result(timeout=20)
    assert seen == [("Good evening Ada", 6)] * 2


def test_a_result_is_waited_for_no_longer_than_told(gated: Client) -> None:
    job = gated.submit("x", api_name="/wait")
    with pytest.raises(concurrent.futures.TimeoutError):
        job.result(timeout=0.1)
    assert not job.done()


def test_several_jobs_run_at_once_in_one_session(client: Client) -> None:
    jobs = [client.submit(str(number), api_name=name) for number in range(5) for name in ("/echo", "/letters")]
    assert [job.result(timeout=20) for job in jobs] == [str(number) for number in range(5) for _ in range(2)]


def test_quick_jobs_beside_one_that_runs(gated: Client) -> None:
    slow = gated.submit("x", api_name="/first_then_wait")
    assert next(slow) == "first"
    assert [gated.submit(str(number), api_name="/echo").result(timeout=20) for number in range(5)] == list("01234")


def test_calls_one_after_another_find_their_stream(client: Client) -> None:
    assert [client.submit(word, api_name="/echo").result(timeout=20) for word in "abcdefghijkl"] == [*"abcdefghijkl"]


def test_clients_in_threads(server: Server) -> None:
    def calls(word: str) -> list[object]:
        with connected(server.url) as client:
            return [client.submit(f"{word}{number}", api_name="/echo").result(timeout=30) for number in range(3)]

    with concurrent.futures.ThreadPoolExecutor(4) as threads:
        assert list(threads.map(calls, "abcd")) == [[f"{word}{number}" for number in range(3)] for word in "abcd"]


@pytest.mark.newer_client("a lock around what it knows of its jobs")
def test_one_client_in_many_threads(client: Client) -> None:
    with concurrent.futures.ThreadPoolExecutor(6) as threads:
        found = threads.map(lambda word: client.submit(word, api_name="/echo").result(timeout=30), "abcdefghijkl")
    assert "".join(found) == "abcdefghijkl"


@pytest.mark.newer_client("iterating with async for")
def test_updates_of_a_job_in_a_coroutine(client: Client) -> None:
    async def updates(job: Job) -> list[object]:
        return [update.outputs async for update in job if update.type == "output"]

    found = asyncio.run(updates(client.submit("ab", api_name="/letters")))
    assert found[:2] == ["a", "ab"]
