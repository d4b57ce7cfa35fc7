"""Values of sessions as bytes: what comes back is what was given, and the measure is that of the bytes."""

from __future__ import annotations

import pickle
from sys import getsizeof

import numpy as np
import pytest

from limelight.core.errors import Unstorable
from limelight.engine.stores.pickles import Pickles

GRID = np.arange(600_000, dtype=np.float32).reshape(3, 400, 500)


@pytest.mark.parametrize(
    "value",
    [
        [1, "two", None, {"three": 3.0}],
        "x" * 300_000,
        b"x" * 300_000,
        bytearray(b"x" * 300_000),
        GRID,
        np.asfortranarray(GRID),
        GRID[:, ::2],
        [GRID, GRID],
    ],
)
@pytest.mark.anyio
async def test_any_value_comes_back_and_is_measured_as_it_is_stored(value: object) -> None:
    data = await Pickles(None).dump("state:1", value)
    assert data is not None
    np.testing.assert_equal((await Pickles(None).load({"state:1": data}))["state:1"], value)
    exact, less = Pickles(len(data)), Pickles(len(data) - 1)
    await exact.check("state:1", value)
    assert await exact.dump("state:1", value) == data
    for measure in (less.check, less.dump):
        with pytest.raises(Unstorable, match="State 1"):
            await measure("state:1", value)
    assert pickle.loads(data) is not value


@pytest.mark.parametrize(
    "value",
    [
        [[] for _ in range(10_000)],
        [{} for _ in range(10_000)],
        [f"{number}" for number in range(10_000)],
        [*range(1000, 11_000)],
        [*range(1 << 20, (1 << 20) + 10_000)],
        [number / 7 for number in range(10_000)],
        [None, True, 1, False] * 2_500,
        {"rows": [[number, str(number)] for number in range(10_000)]},
    ],
)
@pytest.mark.anyio
async def test_a_value_counts_at_least_what_it_takes_in_memory(value: object) -> None:
    assert await Pickles(None).check("state:1", value) >= 0.9 * taken_bytes(value)


def taken_bytes(value: object) -> int:
    """Numbers that Python keeps once are left out."""
    if value is None or isinstance(value, bool) or (isinstance(value, int) and value < 256):
        return 0
    members = [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []
    return getsizeof(value) + sum(map(taken_bytes, members))
