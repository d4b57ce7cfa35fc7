"""Pictures of every mode, in every format; arrays of every shape and range."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components import picture
from limelight.components.picture import encoded
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore

MODES = ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "LAB", "HSV", "I", "I;16", "F"]
FORMATS = ["webp", "png", "jpeg", "jpg", "gif", "bmp", "tiff", "svg"]
RED = numpy.full((5, 6, 3), (200, 10, 10), "uint8")


def file_of(form: str, mode: str, **options: Any) -> bytes:  # Any: Pillow's
    target = io.BytesIO()
    of_mode(mode).save(target, form, **options)
    return target.getvalue()


def of_mode(mode: str) -> Picture.Image:
    """A picture that is bright in every mode."""
    if mode in ("I", "I;16", "F"):
        kinds = {"I": "int32", "I;16": "uint16", "F": "float32"}
        return Picture.fromarray(numpy.full((3, 4), 200 if mode == "F" else 51_400).astype(kinds[mode]))
    shade = 255 if mode == "1" else 200
    return Picture.new("RGB", (4, 3), (shade, shade, shade)).convert("RGB" if mode == "LAB" else mode)


def path_of(store: FileStore, data: bytes, name: str, mode: str | None = "RGB") -> Path:
    """What a function gets that wants a path."""
    wire = to_json(store.save(data, name))
    return Path(str(gr.Image(type="filepath", image_mode=mode).preprocess(wire)))


def written(store: FileStore, value: object, form: str = "png") -> Picture.Image:
    wire: Any = to_json(gr.Image(format=form).postprocess(value))  # Any: JSON
    return opened(wire["path"])


def opened(path: str | Path) -> Picture.Image:
    return Picture.open(io.BytesIO(Path(path).read_bytes()))


@pytest.mark.parametrize(
    ("data", "name", "form"),
    [
        (file_of("png", "RGBA"), "a.png", "PNG"),
        (file_of("png", "I;16"), "a.png", "PNG"),
        (file_of("png", "P"), "a.png", "PNG"),
        (file_of("jpeg", "L"), "a.JPG", "JPEG"),
        (file_of("jpeg", "CMYK"), "a.jpg", "JPEG"),
        (file_of("gif", "P"), "a.gif", "PNG"),
        (file_of("webp", "RGBA"), "a.webp", "WEBP"),
    ],
)
def test_a_path_is_of_a_picture_in_the_mode(store: FileStore, data: bytes, name: str, form: str) -> None:
    path = path_of(store, data, name)
    picture = opened(path)
    assert (picture.format, picture.mode, path.stem) == (form, "RGB", "a")
    assert numpy.asarray(picture).shape == (3, 4, 3)
    assert picture.getpixel((0, 0)) == pytest.approx((200, 200, 200), abs=4)
    assert path.suffix.lower().replace("jpg", "jpeg") == f".{form.lower()}"


MARK = Picture.new("RGBA", (20, 10), (255, 0, 0, 255))


def marked(value: object, **options: Any) -> Picture.Image:  # Any: of WatermarkOptions
    image: Any = gr.Image(format="png", watermark=gr.WatermarkOptions(MARK, **options))
    wire: Any = to_json(image.postprocess(value))
    return opened(wire["path"])


@pytest.mark.parametrize(
    ("position", "corner"),
    [
        ("top-left", (10, 10)),
        ("top-right", (70, 10)),
        ("bottom-left", (10, 80)),
        ("bottom-right", (70, 80)),
        ((33, 44), (33, 44)),
        ((-10, -5), (0, 0)),
    ],
)
def test_a_watermark_lies_where_it_should(store: FileStore, position: Any, corner: tuple[int, int]) -> None:
    picture = marked(numpy.full((100, 100, 3), 255, "uint8"), position=position)
    reds = numpy.argwhere(numpy.asarray(picture)[:, :, 1] == 0)
    assert (picture.mode, tuple(reds.min(axis=0)[::-1])) == ("RGB", corner)


def test_a_watermark_is_on_files_too_and_fits_small_ones(store: FileStore, tmp_path: Path) -> None:
    Picture.new("RGBA", (8, 8), (0, 0, 0, 0)).save(tmp_path / "small.png")
    picture = marked(str(tmp_path / "small.png"))
    assert (picture.size, picture.mode, picture.getpixel((4, 2))) == ((8, 8), "RGBA", (255, 0, 0, 255))
    (tmp_path / "a.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    image: Any = gr.Image(watermark=gr.WatermarkOptions(MARK))
    wire: Any = to_json(image.postprocess(tmp_path / "a.svg"))
    assert wire["orig_name"] == "a.svg"
    assert image.postprocess(None) is None


def test_a_watermark_may_be_a_file(store: FileStore, tmp_path: Path) -> None:
    MARK.save(tmp_path / "mark.png")
    image: Any = gr.Image(format="png", watermark=gr.WatermarkOptions(tmp_path / "mark.png", (0, 0)))
    wire: Any = to_json(image.postprocess(RED * 0))
    assert opened(wire["path"]).getpixel((0, 0)) == (255, 0, 0)


@pytest.mark.parametrize("make", [lambda: gr.WatermarkOptions(MARK, "middle"), lambda: gr.Image(watermark=MARK)])
def test_a_watermark_that_cannot_be_placed_is_refused(make: Any) -> None:
    with pytest.raises(DeclarationError, match="expected"):
        make()


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "CMYK", "F"])
def test_a_path_may_be_of_any_mode_that_files_hold(store: FileStore, mode: str) -> None:
    assert opened(path_of(store, file_of("png", "LA"), "a.png", mode)).mode == mode


def test_a_mode_that_no_file_holds_is_refused_at_once() -> None:
    with pytest.raises(DeclarationError, match="Image: image_mode"):
        gr.Image(type="filepath", image_mode="HSV")


@pytest.mark.parametrize(
    ("data", "name", "mode"),
    [
        (file_of("png", "RGB"), "a.png", "RGB"),
        (file_of("png", "RGBA"), "a.png", None),
        (file_of("gif", "P", save_all=True, append_images=[of_mode("1")]), "a.gif", "RGB"),
        (file_of("webp", "RGBA", save_all=True, append_images=[of_mode("1")]), "a.webp", "RGB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "a.svg", "RGB"),
    ],
)
def test_the_upload_itself_where_it_fits_or_moves(store: FileStore, data: bytes, name: str, mode: str | None) -> None:
    assert path_of(store, data, name, mode).read_bytes() == data


def test_a_picture_in_the_value_is_in_the_mode_too(store: FileStore) -> None:
    url = "data:image/png;base64," + base64.b64encode(file_of("png", "RGBA")).decode()
    assert opened(str(gr.Image(type="filepath").preprocess({"url": url}))).mode == "RGB"


@pytest.mark.parametrize("type_", ["numpy", "pil"])
def test_a_grey_picture_of_16_bits_keeps_its_shades(store: FileStore, type_: Any) -> None:
    pixels = numpy.asarray(gr.Image(type=type_).preprocess(to_json(store.save(file_of("png", "I;16"), "a.png"))))
    assert pixels.tolist() == numpy.full((3, 4, 3), 200).tolist()


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("mode", MODES)
def test_every_mode_is_written_in_every_format(store: FileStore, mode: str, form: str) -> None:
    picture = written(store, of_mode(mode), form)
    picture.load()
    deep = picture.mode in ("I", "I;16", "F") and mode != "F"
    shades = numpy.asarray(picture if deep else picture.convert("L"))
    expected = 51_400 if deep else 255 if mode == "1" else 200
    numpy.testing.assert_allclose(shades.astype(float), expected, atol=expected * 0.03)


def test_colours_without_a_place_for_transparency_stand_on_white(store: FileStore) -> None:
    clear = Picture.new("RGBA", (4, 3), (200, 0, 0, 0))
    assert written(store, clear, "jpeg").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.parametrize(
    "array",
    [
        RED.astype("int64"),
        RED.astype("float32") / 255,
        RED.astype("float64"),
        RED.astype("uint16"),
        RED.astype("uint16") * 257,
        RED.astype("int32") * 257,
        RED.transpose(2, 0, 1),
        RED[None],
        RED.transpose(2, 0, 1)[None].astype("float32") / 255,
        RED.tolist(),
        numpy.asfortranarray(RED),
        RED.astype("float16") / 255,
    ],
)
def test_arrays_of_any_usual_shape_and_range(store: FileStore, array: Any) -> None:
    assert numpy.asarray(written(store, array)).tolist() == RED.tolist()


@pytest.mark.parametrize(
    ("array", "pixel"),
    [
        (numpy.full((3, 4), True), 255),
        (numpy.full((3, 4, 1), 200, "uint8"), 200),
        (numpy.full((3, 4, 2), 200, "uint8"), (200, 200)),
        (numpy.full((3, 4, 4), 200, "uint8"), (200, 200, 200, 200)),
        (numpy.full((3, 4), -5), 0),
        (numpy.full((3, 4), -0.5), 0),
        (numpy.full((3, 4), 1.02), 255),
        (numpy.full((3, 4), numpy.nan), 0),
    ],
)
def test_other_arrays(store: FileStore, array: Any, pixel: object) -> None:
    assert written(store, array).getpixel((0, 0)) == pixel


@pytest.mark.parametrize(
    "array",
    [
        numpy.zeros((5, 6, 7), "uint8"), numpy.zeros((2, 3, 4, 3), "uint8"), numpy.zeros(4), numpy.zeros((0, 4)),
        numpy.full((3, 4), 70_000), numpy.full((3, 4), 300.0), numpy.full((3, 4), 1j), numpy.array([["a"]]), {},
    ],
)  # fmt: skip
def test_what_is_no_picture_says_what_is(store: FileStore, array: Any) -> None:
    with pytest.raises(ValueError, match=r"expected (pixels|an image array)"):
        gr.Image().postprocess(array)


@pytest.mark.parametrize(("form", "written"), [("webp", "png"), ("jpeg", "png"), ("gif", "png"), ("png", "png")])
def test_pictures_that_a_format_is_too_small_for_become_png(form: str, written: str) -> None:
    """A caller may send one of any sides, and the app send it back."""
    data, suffix = encoded(Picture.new("L", (1, 70_000)), form)
    assert suffix == written
    assert Picture.open(io.BytesIO(data)).size == (1, 70_000)


@pytest.mark.parametrize("form", ["gif", "webp"])
@pytest.mark.parametrize("kind", ["gif", "webp"])
def test_an_animation_stays_one(store: FileStore, kind: str, form: str) -> None:
    shades = [Picture.new("RGB", (8, 6), (shade, 0, 0)) for shade in (10, 120, 250)]
    target = io.BytesIO()
    shades[0].save(target, kind, save_all=True, append_images=shades[1:], duration=[100, 200, 300], loop=0)
    given = Picture.open(target)
    given.seek(1)
    made: Any = written(store, given, form)  # Any: Pillow's of several pictures
    assert (made.format, made.n_frames, made.info.get("loop"), given.tell()) == (form.upper(), 3, 0, 1)
    durations = []
    for place, shade in enumerate((10, 120, 250)):
        made.seek(place)
        made.load()
        durations.append(made.info["duration"])
        assert made.convert("RGB").getpixel((3, 3))[0] == pytest.approx(shade, abs=12)
    assert durations == [100, 200, 300]


HALF = Picture.new("RGBA", (4, 3), (200, 10, 10, 128))
TOLD = [
    (HALF, "jpeg", "JPEG cannot hold all of a picture: its transparent parts are white now."),
    (of_mode("CMYK"), "png", "PNG cannot hold all of a picture: its colours were converted to RGB."),
    (of_mode("LAB").convert("HSV"), "webp", "WEBP cannot hold all of a picture: its colours were converted to RGB."),
    (of_mode("F"), "png", "PNG cannot hold all of a picture: it has 8 bits for each pixel now."),
    (of_mode("I"), "webp", "WEBP cannot hold all of a picture: it has 8 bits for each pixel now."),
]


@pytest.fixture
def notices(store: FileStore) -> list[str]:
    """What the running call tells its user."""
    told = list[str]()

    def report(event: Any) -> None:  # Any: a notice
        assert (event.level, event.title) == ("warning", "Picture converted")
        told.append(event.message)

    running_call.get().report = report
    return told


@pytest.mark.parametrize(("picture", "form", "told"), TOLD, ids=[one[0].mode for one in TOLD])
def test_what_a_format_cannot_hold_is_told_once_in_a_call(
    notices: list[str], picture: Picture.Image, form: str, told: str
) -> None:
    gr.Gallery(format=form).postprocess([picture, picture])
    gr.Image(format=form).postprocess(picture)
    assert notices == [told]


def test_the_author_is_told_once(store: FileStore, caplog: pytest.LogCaptureFixture) -> None:
    picture._log_once.cache_clear()
    for _ in range(3):
        gr.Image(format="jpeg").postprocess(HALF)
        gr.Image(format="png").postprocess(of_mode("CMYK"))
    assert [record.getMessage() for record in caplog.records] == [
        "A picture of mode RGBA was written as jpeg, and its transparent parts are white now. "
        "Formats that keep the mode: 'png' or 'webp' or 'tiff'",
        "A picture of mode CMYK was written as png, and its colours were converted to RGB. "
        "Formats that keep the mode: 'jpeg' or 'tiff'",
    ]


@pytest.mark.parametrize(
    ("mode", "form"), [("1", "webp"), ("L", "webp"), ("P", "webp"), ("RGBA", "jpeg"), ("LA", "webp"), ("CMYK", "jpeg")]
)
def test_what_loses_nothing_is_not_told(
    notices: list[str], caplog: pytest.LogCaptureFixture, mode: str, form: str
) -> None:
    gr.Image(format=form).postprocess(of_mode(mode))
    assert not notices
    assert not caplog.records
