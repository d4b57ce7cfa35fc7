"""Reservation for what is decoded: who waits, who is refused, and that all of it comes back."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from limelight.core import decoding
from limelight.core.decoding import DecodingBudget
from limelight.core.errors import Cancelled, InputRejected, Overloaded


class Caller:
    def __init__(self, client: str | None = None) -> None:
        self.client = client or str(id(self))
        self.decoded_bytes = 0
        self.is_cancelled = False
        self.beside: list[Caller] = []

    @property
    def held_bytes(self) -> int:
        return self.decoded_bytes + sum(one.decoded_bytes for one in self.beside)

    def raise_if_cancelled(self) -> None:
        if self.is_cancelled:
            raise Cancelled


@contextmanager
def in_thread(budget: DecodingBudget, size: int, caller: Caller, told: list[object]) -> Iterator[None]:
    """Asks for reserved in another thread, which has ended after the block."""

    def ask() -> None:
        try:
            with budget.reserve(size, caller, "Image"):
                told.append(size)
        except (Cancelled, InputRejected, Overloaded) as error:
            told.append(type(error))

    thread = threading.Thread(target=ask)
    thread.start()
    yield
    thread.join()


def wait_for(budget: DecodingBudget, count: int) -> None:
    """Until so many callers wait."""
    with budget._changed:
        assert budget._changed.wait_for(lambda: budget.waiting == count, 20)


def test_a_value_keeps_a_part_until_its_call_ends() -> None:
    budget, caller = DecodingBudget(100), Caller()
    with budget.reserve(90, caller, "Image") as reserved:
        reserved.keep(40)
        assert budget.taken_bytes == 90
    assert (budget.taken_bytes, caller.decoded_bytes) == (40, 40)
    budget.release(caller)
    assert (budget.taken_bytes, caller.decoded_bytes) == (0, 0)


def test_a_decoder_that_fails_gives_all_back() -> None:
    budget = DecodingBudget(100)
    with pytest.raises(ZeroDivisionError), budget.reserve(90, Caller(), "Image"):
        raise ZeroDivisionError
    assert budget.taken_bytes == 0


def test_more_than_there_is_at_all_is_refused_at_once() -> None:
    budget, caller = DecodingBudget(100, 100), Caller()
    with pytest.raises(InputRejected, match="Image expected at most"), budget.reserve(101, caller, "Image"):
        pass
    with budget.reserve(60, caller, "Image") as reserved:
        reserved.keep(60)
    with pytest.raises(InputRejected), budget.reserve(41, caller, "Image"):
        pass


def test_callers_wait_for_room_in_their_order() -> None:
    budget, told = DecodingBudget(100, 100), list[object]()
    with ExitStack() as stack:
        with budget.reserve(50, Caller(), "Image"):
            stack.enter_context(in_thread(budget, 90, Caller(), told))
            wait_for(budget, 1)
            stack.enter_context(in_thread(budget, 80, Caller(), told))  # it would fit before, and does not pass
            wait_for(budget, 2)
            assert told == []
    assert told == [90, 80]
    assert budget.taken_bytes == 0


def test_a_small_value_does_not_pass_a_large_one_for_ever() -> None:
    budget, told = DecodingBudget(100, 100), list[object]()
    with ExitStack() as stack:
        with budget.reserve(50, Caller(), "Image"):
            stack.enter_context(in_thread(budget, 90, Caller(), told))
            wait_for(budget, 1)
            stack.enter_context(in_thread(budget, 10, Caller(), told))
            wait_for(budget, 2)
            assert told == []
    assert told == [90, 10]


def test_calls_that_would_wait_for_each_other_do_not() -> None:
    budget, told, one, other = DecodingBudget(100, 100), list[object](), Caller(), Caller()
    for caller in (one, other):
        with budget.reserve(40, caller, "Image") as reserved:
            reserved.keep(40)
    with in_thread(budget, 50, one, told):
        wait_for(budget, 1)
        with pytest.raises(Overloaded), budget.reserve(50, other, "Image"):
            pass
        budget.release(other)
    assert told == [50]


def test_a_cancelled_call_waits_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    budget, told, caller = DecodingBudget(100, 100), list[object](), Caller()
    with budget.reserve(90, Caller(), "Image"), in_thread(budget, 50, caller, told):
        wait_for(budget, 1)
        caller.is_cancelled = True
    assert told == [Cancelled]


def test_a_cancelled_call_is_left_nothing() -> None:
    budget, caller = DecodingBudget(100), Caller()
    with budget.reserve(90, caller, "Image") as reserved:
        caller.is_cancelled = True
        with pytest.raises(Cancelled):
            reserved.keep(40)
    assert (budget.taken_bytes, caller.decoded_bytes) == (0, 0)


def test_waiting_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "WAIT_S", 0)
    budget = DecodingBudget(100, 100)
    with budget.reserve(90, Caller(), "Image"), pytest.raises(Overloaded, match="try again"):
        with budget.reserve(50, Caller(), "Image"):
            pass
    assert budget.waiting == 0


def holding(budget: DecodingBudget, size: int, caller: Caller) -> None:
    with budget.reserve(size, caller, "Image") as reserved:
        reserved.keep(size)


def test_a_client_who_holds_half_waits_and_others_need_not() -> None:
    budget, told, first = DecodingBudget(100, 100), list[object](), Caller("many")
    holding(budget, 40, first)
    with in_thread(budget, 21, Caller("many"), told):  # it would fit
        wait_for(budget, 1)
        with budget.reserve(50, Caller("few"), "Image"):
            assert told == []
        budget.release(first)
    assert told == [21]


def test_a_single_call_may_take_more_than_half() -> None:
    budget, caller = DecodingBudget(100, 100), Caller("one")
    holding(budget, 40, caller)
    with budget.reserve(60, caller, "Image"):
        assert budget.taken_bytes == 100


def test_a_clients_second_call_waits_behind_the_first_of_others() -> None:
    budget, told = DecodingBudget(100, 100), list[object]()
    with ExitStack() as stack:
        with budget.reserve(90, Caller("other"), "Image"):
            for number, (client, size) in enumerate((("many", 91), ("many", 92), ("many", 93), ("few", 94)), 1):
                stack.enter_context(in_thread(budget, size, Caller(client), told))
                wait_for(budget, number)
    assert told == [91, 94, 92, 93]


def test_a_call_does_not_wait_for_the_others_of_its_batch_which_end_with_it() -> None:
    budget, first, second = DecodingBudget(100, 100), Caller("one"), Caller("one")
    second.beside = [first]
    with budget.reserve(60, first, "Image") as reserved:
        reserved.keep(60)
    with budget.reserve(40, second, "Image"):
        assert budget.taken_bytes == 100
    with pytest.raises(Overloaded), budget.reserve(50, second, "Image"):
        pass
    budget.release(first)
    with budget.reserve(50, second, "Image"):
        assert budget.taken_bytes == 50


def test_nobody_is_refused_as_stuck_while_the_next_in_turn_can_go_on() -> None:
    """Who wakes first is not who comes next: a second call of a client waits before the first call of another."""
    budget, told = DecodingBudget(100, 100), list[object]()
    first, second, other = Caller("one"), Caller("one"), Caller("two")
    for caller in (first, second, other):
        with budget.reserve(1, caller, "Image") as reserved:
            reserved.keep(1)
    with ExitStack() as waiting:
        with budget.reserve(90, Caller(), "Image"):
            for number, caller in enumerate((first, second, other), 1):
                waiting.enter_context(in_thread(budget, 50, caller, told))
                wait_for(budget, number)
            first.is_cancelled = True
            wait_for(budget, 2)
            budget.release(first)
    assert told == [Cancelled, 50, 50]
