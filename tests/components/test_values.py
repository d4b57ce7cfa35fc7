"""What goes in comes out, for any value, with the types, shapes and ranges that Gradio's documentation names.

The reference is NumPy, Pillow and pandas themselves, never code of ours.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy
import pandas
import polars
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from PIL import Image as Picture
from polars.testing import assert_frame_equal

import limelight as gr
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore

Json = Any  # Any: JSON
some = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
"""The store is one for all examples of a test, which is what a server has, too."""

SIDES = st.integers(1, 9)
PIXELS = st.one_of(st.tuples(SIDES, SIDES), st.tuples(SIDES, SIDES, st.sampled_from([3, 4])))
NUMBERS = st.floats(-1e9, 1e9, allow_nan=False)


def through(component: Any, value: object) -> Any:  # Any: components, and what functions get
    """A value that one function returned and the next one gets."""
    return component.preprocess(component.check(to_json(component.postprocess(value))))


# pictures


def as_rgb(pixels: numpy.ndarray[Any, Any]) -> numpy.ndarray[Any, Any]:
    return numpy.asarray(Picture.fromarray(pixels).convert("RGB"))


@some
@given(pixels=PIXELS.flatmap(lambda shape: arrays.arrays("uint8", shape)))
def test_bytes_of_pixels_come_back_as_they_went(store: FileStore, pixels: Any) -> None:
    got = through(gr.Image(format="png"), pixels)
    assert (got.dtype, got.shape) == ("uint8", (*pixels.shape[:2], 3))
    numpy.testing.assert_array_equal(got, as_rgb(pixels))


@some
@given(pixels=arrays.arrays("uint8", (4, 5, 3)), kind=st.sampled_from(["float64", "float32", "float16", "int64"]))
def test_floats_up_to_1_and_integers_up_to_255_are_the_same_pixels(store: FileStore, pixels: Any, kind: str) -> None:
    assume(kind == "int64" or pixels.max() > 0)
    given_as = pixels.astype(kind) if kind == "int64" else (pixels / 255).astype(kind)
    got = through(gr.Image(format="png"), given_as)
    assert abs(got.astype(int) - pixels).max() <= (1 if kind == "float16" else 0)


@some
@given(
    mode=st.sampled_from(["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F"]),
    wanted=st.sampled_from(["1", "L", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "I", "F", None]),
    form=st.sampled_from(["png", "webp", "jpeg", "gif", "tiff", "bmp"]),
    size=st.tuples(SIDES, SIDES),
)
def test_a_picture_has_the_mode_and_size_that_were_asked_for(
    store: FileStore, mode: str, wanted: Any, form: str, size: tuple[int, int]
) -> None:
    made = through(gr.Image(format=form, image_mode=wanted, type="pil"), Picture.new(mode, size, 1))
    assert isinstance(made, Picture.Image)
    assert made.size == size
    assert made.mode == wanted or wanted is None
    as_array = through(gr.Image(format=form, image_mode=wanted), Picture.new(mode, size, 1))
    assert as_array.shape[:2] == size[::-1]
    assert as_array.dtype == {"1": "bool", "I": "int32", "F": "float32"}.get(made.mode, as_array.dtype)


@some
@given(pixels=arrays.arrays("uint8", st.tuples(SIDES, SIDES, st.just(4))), mode=st.sampled_from(["RGBA", "RGB", "L"]))
def test_all_parts_of_an_editor_have_the_mode_and_the_size(store: FileStore, pixels: Any, mode: Any) -> None:
    drawn = {"background": pixels[:, :, :3].copy(), "layers": [pixels, pixels], "composite": pixels}
    got = through(gr.ImageEditor(format="png", image_mode=mode), drawn)
    assert [*got] == ["background", "layers", "composite"]
    assert len(got["layers"]) == 2
    for part in (got["background"], *got["layers"], got["composite"]):
        assert (part.dtype, part.shape[:2]) == ("uint8", pixels.shape[:2])
        assert part.shape[2:] == {"RGBA": (4,), "RGB": (3,), "L": ()}[mode]


@some
@given(
    count=st.integers(0, 3), caption=st.one_of(st.none(), st.text(max_size=5)), kind=st.sampled_from(["numpy", "pil"])
)
def test_a_gallery_comes_back_in_order_with_its_captions(store: FileStore, count: int, caption: Any, kind: Any) -> None:
    items = [(numpy.full((2, 3, 3), 50 * number, "uint8"), caption) for number in range(count)]
    got = through(gr.Gallery(format="png", type=kind), items)
    assert (got is None) == (count == 0)
    for (pixels, _), (seen, said) in zip(items, got or [], strict=True):
        assert isinstance(seen, Picture.Image if kind == "pil" else numpy.ndarray)
        assert said == caption
        numpy.testing.assert_array_equal(numpy.asarray(seen), pixels)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "L", "P", "1"])
def test_pictures_of_a_gallery_keep_their_mode_and_arrays_have_three_channels(store: FileStore, mode: str) -> None:
    made = Picture.new(mode, (4, 3), 1)
    [(seen, _)] = through(gr.Gallery(format="png", type="pil"), [made])
    assert (seen.mode, seen.size) == (mode, (4, 3))
    [(pixels, _)] = through(gr.Gallery(format="png", type="numpy"), [made])
    assert (pixels.shape, pixels.dtype) == ((3, 4, 3), "uint8")


@some
@given(mask=arrays.arrays("float32", (5, 7), elements=st.floats(0, 1, width=16)), label=st.text(min_size=1, max_size=9))
def test_a_mask_is_as_opaque_as_its_numbers(store: FileStore, mask: Any, label: str) -> None:
    path, [(region, said)] = through(gr.AnnotatedImage(), (numpy.zeros((5, 7, 3), "uint8"), [(mask, label)]))
    assert (type(path), type(region), said) == (str, str, label)
    with Picture.open(region) as opened:
        alpha = numpy.asarray(opened.convert("RGBA"))[:, :, 3]
    assert abs(alpha / 255 - mask).max() <= 1 / 255


# sounds

SAMPLES = {
    "int16": (32768, 0), "int32": (1 << 31, 0), "int8": (128, 0), "uint8": (128, 128), "uint16": (32768, 32768),
    "float32": (1, 0), "float64": (1, 0),
}  # fmt: skip
"""Of each type, how large its loudest sample is, and what is silence."""


@some
@given(
    kind=st.sampled_from([*SAMPLES]),
    shape=st.sampled_from([(70,), (70, 1), (70, 2), (1, 70), (2, 70)]),
    parts=st.lists(st.floats(-1, 1, width=16), min_size=70, max_size=70),
)
def test_samples_of_every_type_and_shape_are_16_bits_with_frames_first(
    store: FileStore, kind: str, shape: tuple[int, ...], parts: list[float]
) -> None:
    loudest, silence = SAMPLES[kind]
    whole = numpy.array(parts, "float64") * (1 if kind.startswith("f") else 0.99)
    one = (whole * loudest + silence).astype(kind)
    channels = 1 if len(shape) == 1 else min(shape)
    both = numpy.stack([one] * channels, axis=1) if len(shape) == 2 else one
    rate, got = through(
        gr.Audio(), (8000, both.reshape(shape) if channels == 1 else both if shape[0] == 70 else both.T)
    )
    assert (rate, got.dtype) == (8000, "int16")
    assert got.shape == ((70,) if channels == 1 else (70, channels))
    expected = whole * 32768
    step = 256 if kind.endswith("int8") else 1
    assert abs((got if channels == 1 else got[:, 0]) - expected).max() <= step + 1


# numbers and dates


@some
@given(value=NUMBERS, precision=st.sampled_from([None, 0, 1, 3]))
def test_a_number_is_rounded_in_both_directions(value: float, precision: int | None) -> None:
    expected = value if precision is None else round(value, precision)
    for component in (gr.Number(precision=precision), gr.Slider(-1e9, 1e9, precision=precision)):
        got = through(component, value)
        assert got == expected
        assert type(got) is (int if precision == 0 else float)


MOMENTS = st.datetimes(datetime(1971, 1, 1), datetime(2099, 1, 1)).map(lambda one: one.replace(microsecond=0))


@some
@given(moment=MOMENTS, zone=st.sampled_from(["UTC", "Europe/Paris", "Asia/Kolkata", "America/New_York"]))
def test_a_moment_is_the_same_as_text_as_seconds_and_as_datetime(moment: datetime, zone: str) -> None:
    seconds = moment.replace(tzinfo=UTC).timestamp()
    there = gr.DateTime(timezone=zone)
    shown = there.postprocess(seconds)
    assert shown == there.postprocess(moment.replace(tzinfo=UTC))
    if there.preprocess(shown) != seconds:  # an hour that the clocks of the zone show twice
        assert abs(float(str(there.preprocess(shown))) - seconds) == 3600
    got: Any = gr.DateTime(timezone=zone, type="datetime").preprocess(shown)
    assert (str(got.tzinfo), got.strftime("%Y-%m-%d %H:%M:%S")) == (zone, shown)
    assert through(gr.DateTime(type="string"), shown) == shown


# tables

COLUMNS: dict[str, Any] = {  # Any: strategies of several types
    "int": st.integers(-(1 << 53), 1 << 53),
    "float": NUMBERS,
    "bool": st.booleans(),
    "text": st.text(max_size=6),
}
TABLES = st.lists(st.sampled_from([*COLUMNS]), min_size=1, max_size=5).flatmap(
    lambda kinds: st.lists(st.tuples(*(COLUMNS[kind] for kind in kinds)), min_size=1, max_size=6)
)


@some
@given(rows=TABLES, names=st.permutations(["c", "a", "ß", "1", ""]))
def test_a_frame_comes_back_with_its_columns_in_order_and_their_dtypes(rows: Any, names: list[str]) -> None:
    frame = pandas.DataFrame(rows, columns=names[: len(rows[0])])
    got = through(gr.Dataframe(), frame)
    pandas.testing.assert_frame_equal(got, frame)


@some
@given(rows=TABLES)
def test_a_table_is_the_same_in_every_type(rows: Any) -> None:
    listed = [list(row) for row in rows]
    names = [f"c{place}" for place in range(len(listed[0]))]
    frame = polars.DataFrame(listed, schema=names, orient="row")
    pandas_frame = pandas.DataFrame(listed, columns=names)
    for given_as in (frame, frame.lazy(), pandas_frame, {"headers": names, "data": listed}):
        assert_frame_equal(through(gr.Dataframe(type="polars"), given_as), frame)
        assert through(gr.Dataframe(type="array"), given_as) == listed
    array = through(gr.Dataframe(type="numpy"), frame)
    assert array.shape == (len(listed), len(names))
    assert array.dtype == numpy.array(listed).dtype
    numpy.testing.assert_array_equal(array, numpy.array(listed))


@some
@given(
    pixels=arrays.arrays(
        st.sampled_from(["int64", "int32", "uint8", "float64", "float32", "bool"]),
        st.tuples(st.integers(1, 5), st.integers(1, 4)),
        elements={"allow_nan": False, "allow_infinity": False},
    )
)
def test_an_array_comes_back_with_its_shape_and_kind(pixels: Any) -> None:
    got = through(gr.Numpy(), pixels)
    assert (got.shape, got.dtype.kind) == (pixels.shape, {"u": "i"}.get(pixels.dtype.kind, pixels.dtype.kind))
    numpy.testing.assert_array_equal(got, pixels)


@some
@given(numbers=st.lists(st.one_of(st.none(), st.just(float("nan")), NUMBERS), min_size=1, max_size=6))
def test_what_is_missing_in_a_frame_is_none_on_the_wire_and_missing_again(numbers: Any) -> None:
    frame = pandas.DataFrame({"a": pandas.Series(numbers, dtype="float64")})
    wire: Json = to_json(gr.Dataframe().postprocess(frame))
    assert [cell is None for (cell,) in wire["data"]] == frame["a"].isna().tolist()
    got = gr.Dataframe().preprocess(wire)
    assert isinstance(got, pandas.DataFrame)
    assert got["a"].isna().tolist() == frame["a"].isna().tolist()


@some
@given(moments=st.lists(st.one_of(st.none(), MOMENTS), min_size=1, max_size=5))
def test_dates_are_text_that_reads_as_the_same_moments(moments: Any) -> None:
    assume(any(moments))
    for table in (pandas.DataFrame({"at": pandas.to_datetime(moments)}), polars.DataFrame({"at": moments})):
        wire: Json = to_json(gr.Dataframe().postprocess(table))
        texts = [cell for (cell,) in wire["data"]]
        assert [None if one is None else datetime.fromisoformat(one) for one in texts] == moments
    days = [one and one.date() for one in moments]
    shown: Json = to_json(gr.Dataframe().postprocess(pandas.DataFrame({"day": days})))
    assert [cell and date.fromisoformat(cell) for (cell,) in shown["data"]] == days


# classes and plots


@some
@given(shares=st.dictionaries(st.text(min_size=1, max_size=5), st.floats(0, 1), min_size=1, max_size=8))
def test_a_label_has_its_classes_by_confidence_and_comes_back(shares: dict[str, float]) -> None:
    wire: Json = to_json(gr.Label(num_top_classes=3).postprocess(shares))
    ranked = sorted(shares.values(), reverse=True)
    assert [one["confidence"] for one in wire["confidences"]] == ranked[:3]
    assert shares[wire["label"]] == ranked[0]
    assert through(gr.Label(), shares) == shares


@some
@given(rows=st.lists(st.tuples(NUMBERS, MOMENTS, st.text(max_size=4), st.booleans()), min_size=1, max_size=6))
def test_a_plot_has_the_rows_of_its_table(rows: Any) -> None:
    names = ["n", "at", "name", "is"]
    frame = pandas.DataFrame(rows, columns=names)
    expected = [[n, (at - datetime(1970, 1, 1)) // timedelta(milliseconds=1), name, flag] for n, at, name, flag in rows]
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    for table in (frame, polars.DataFrame(columns), columns, [dict(zip(names, row, strict=True)) for row in rows]):
        wire: Json = to_json(gr.ScatterPlot(x="at", y="n", color="name").postprocess(table))
        assert (wire["columns"], wire["data"]) == (names, expected)
        assert [wire["datatypes"][name] for name in names[:3]] == ["quantitative", "temporal", "nominal"]


@pytest.mark.parametrize("kind", ["numpy", "pil", "filepath"])
def test_values_that_are_none_stay_none(store: FileStore, kind: Any) -> None:
    made = (
        gr.Image(type=kind), gr.ImageEditor(type=kind), gr.ImageSlider(type=kind), gr.Gallery(type=kind), gr.Audio(),
        gr.Video(), gr.File(), gr.Number(), gr.DateTime(), gr.Label(), gr.AnnotatedImage(), gr.Plot(), gr.LinePlot(),
        gr.FileExplorer(),
    )  # fmt: skip
    assert {type(one).__name__: through(one, None) for one in made} == {type(one).__name__: None for one in made}
