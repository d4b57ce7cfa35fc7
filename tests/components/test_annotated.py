"""Images with regions: what is drawn of boxes and masks, what is refused, and what functions get."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components import annotated
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import running_call
from limelight.core.errors import Cancelled, DeclarationError, InputRejected, NotAllowed
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore

BASE = numpy.full((10, 20, 3), 90, "uint8")
MASK = numpy.zeros((10, 20))
MASK[2:5, 3:9] = 0.5


def shown(regions: Any, base: Any = BASE, **options: Any) -> Any:  # Any: JSON, and what scripts may give
    return to_json(gr.AnnotatedImage(label="Pets", **options).postprocess((base, regions)))


def drawn(wire: Any, index: int = 0) -> Any:  # Any: an array of RGBA
    """What a client sees that opens the picture of a region."""
    data = Path(wire["annotations"][index]["image"]["path"]).read_bytes()
    return numpy.asarray(Picture.open(io.BytesIO(data)).convert("RGBA"))


def opaque(wire: Any, index: int = 0) -> Any:  # Any: an array
    return drawn(wire, index)[:, :, 3]


def test_a_mask_is_a_picture_of_one_colour_that_is_as_opaque_as_its_numbers(store: FileStore) -> None:
    wire = shown([(MASK, "cat")], color_map={"cat": "#ff0000"})
    found = drawn(wire)
    assert found.shape == (10, 20, 4)
    assert (found[2:5, 3:9] == (255, 0, 0, 127)).all()
    assert opaque(wire).astype(int).sum() == 3 * 6 * 127


@pytest.mark.parametrize("kind", ["bool", "int64", "uint8", "float32", "float16"])
def test_masks_of_ones_are_opaque_in_every_type(store: FileStore, kind: str) -> None:
    mask = (MASK > 0).astype(kind)
    assert set(opaque(shown([(mask, "cat")]))[2:5, 3:9].flat) == {255}
    assert set(opaque(shown([(mask.tolist(), "cat")]))[2:5, 3:9].flat) == {255}


def test_masks_of_bytes_go_up_to_255_and_pictures_are_masks_too(store: FileStore) -> None:
    mask = (MASK * 400).astype("uint8")
    for given in (mask, Picture.fromarray(mask)):
        assert set(opaque(shown([(given, "cat")])).flat) == {0, 200}


def test_numbers_that_are_none_are_not_drawn(store: FileStore) -> None:
    mask = MASK.copy()
    mask[0, 0] = numpy.nan
    assert opaque(shown([(mask, "cat")]))[0, 0] == 0
    assert opaque(shown([(numpy.full((10, 20), numpy.nan), "cat")])).max() == 0


@pytest.mark.parametrize("box", [(2, 1, 12, 9), (2.2, 0.9, 11.6, 9.4), [2, 1, 12, 9], numpy.array([2, 1, 12, 9])])
def test_a_box_has_an_edge_and_is_faint_inside(store: FileStore, box: Any) -> None:
    found = opaque(shown([(box, "cat")]))
    assert set(found[1:9, 2:12].flat) == {255, annotated._INSIDE}
    assert found[4, 6] == annotated._INSIDE
    assert int((found > 0).sum()) == 8 * 10


def test_a_box_is_cut_at_the_edges_of_the_image(store: FileStore) -> None:
    assert int((opaque(shown([((-5, -5, 500, 3), "cat")])) > 0).sum()) == 3 * 20
    assert opaque(shown([((50, 50, 60, 60), "cat")])).max() == 0
    assert opaque(shown([((3, 3, 3, 3), "cat")])).max() == 0


@pytest.mark.parametrize(
    ("region", "message"),
    [
        ((5, 2, 1, 6), "x1 <= x2"),
        ((1, 2, float("nan"), 6), "x1 <= x2"),
        ((1, 2, float("inf"), 6), "x1 <= x2"),
        ((1, 2, 3), "a box of 4 numbers or a mask of shape"),
        (MASK[:5], r"a mask of shape \(10, 20\), got \(5, 20\)"),
        (MASK.T, r"got \(20, 10\)"),
        (BASE, r"got \(10, 20, 3\)"),
        (MASK * 3, "numbers from 0 to 1, got 0 to 1.5"),
        (MASK - 1, "numbers from 0 to 1, got -1"),
        (MASK.astype(str), "numbers from 0 to 1, got <U"),
    ],
)
def test_other_regions_are_refused_with_their_place_and_label(store: FileStore, region: Any, message: str) -> None:
    with pytest.raises(ValueError, match=f'AnnotatedImage "Pets": region 1 .*cat.* {message}'):
        shown([(MASK, "dog"), (region, "cat")])


@pytest.mark.parametrize("value", ["a.png", BASE, (BASE,), (BASE, MASK, "cat"), (BASE, [MASK]), (BASE, [(MASK,)])])
def test_other_values_are_refused(store: FileStore, value: Any) -> None:
    with pytest.raises(TypeError, match="AnnotatedImage takes"):
        gr.AnnotatedImage().postprocess(value)


def test_labels_have_the_colours_of_the_map_or_of_the_palette_in_order(store: FileStore) -> None:
    wire = shown([(MASK, "a"), (MASK, "b"), (MASK, "a"), (MASK, 7)], color_map={"b": "teal"})
    colors = ["#{:02x}{:02x}{:02x}".format(*drawn(wire, index)[3, 4, :3]) for index in range(4)]
    palette = annotated.PALETTE
    assert colors == [palette[0], "#008080", palette[0], palette[2]]
    assert [one["label"] for one in wire["annotations"]] == ["a", "b", "a", "7"]
    assert gr.AnnotatedImage(render=False).props()["palette"] == list(palette)


@pytest.mark.parametrize("color", ["", "url(/x)", "red; x", "#12", 5, None])
def test_what_is_no_colour_is_refused_when_the_app_is_declared(color: Any) -> None:
    with pytest.raises(DeclarationError, match="color_map"):
        gr.AnnotatedImage(color_map={"cat": color})


def test_a_name_that_is_no_colour_is_refused(store: FileStore) -> None:
    with pytest.raises(ValueError, match="'blurple'"):
        shown([(MASK, "cat")], color_map={"cat": "blurple"})


def test_a_file_is_shown_as_it_is_and_boxes_fit_it_upright(store: FileStore, tmp_path: Path) -> None:
    path, exif = tmp_path / "photo.jpg", Picture.Exif()
    exif[0x0112] = 6
    Picture.new("RGB", (30, 40)).save(path, exif=exif)
    wire = shown([((0, 0, 40, 30), "all")], base=str(path))
    assert Path(wire["image"]["path"]).read_bytes() == path.read_bytes()
    assert opaque(wire).shape == (30, 40)


def test_an_image_at_an_address_has_masks_but_no_boxes(store: FileStore) -> None:
    address = "https://example.org/a.png"
    assert shown([(MASK, "cat")], base=address)["image"]["url"] == address
    with pytest.raises(ValueError, match="is a box, which needs an image of known size"):
        shown([((1, 2, 3, 4), "cat")], base=address)


@pytest.mark.parametrize("value", [None, (None, []), (None, None)])
def test_nothing_is_shown_without_an_image(store: FileStore, value: Any) -> None:
    assert gr.AnnotatedImage().postprocess(value) is None


def test_the_function_gets_paths_of_the_image_and_of_each_region(store: FileStore) -> None:
    wire = shown([(MASK, "cat"), ((1, 2, 5, 6), "dog")], format="png")
    component = gr.AnnotatedImage()
    image, regions = component.preprocess(component.check(wire))
    assert Path(image).suffix == ".png"
    assert [label for _, label in regions] == ["cat", "dog"]
    assert all(Picture.open(io.BytesIO(Path(path).read_bytes())).size == (20, 10) for path, _ in regions)
    assert component.preprocess(None) is None


@pytest.mark.parametrize(
    "sent", ["a.png", [], {}, {"image": {"path": "/x"}}, {"image": None, "annotations": []},
             {"image": {"path": "/x"}, "annotations": [{"image": {"path": "/x"}}]}]
)  # fmt: skip
def test_what_clients_send_has_to_be_of_this_form(sent: Any) -> None:
    with pytest.raises(InputRejected, match='AnnotatedImage "Pets" expected'):
        gr.AnnotatedImage(label="Pets").check(sent)


def test_a_path_that_a_client_names_is_not_opened(store: FileStore) -> None:
    sent: Any = {"image": {"path": "/etc/passwd"}, "annotations": []}
    component = gr.AnnotatedImage()
    with pytest.raises(NotAllowed):
        component.preprocess(component.check(sent))


def test_an_image_of_too_many_pixels_gets_no_regions(store: FileStore, tmp_path: Path) -> None:
    running_call.get().decoding = DecodingBudget(4 << 20)
    path = tmp_path / "large.png"
    Picture.new("1", (4000, 1000)).save(path)
    with pytest.raises(InputRejected, match=r"an image of at most 2.1 megapixels, got 4000 x 1000 pixels"):
        shown([((0, 0, 9, 9), "cat")], base=str(path))
    assert running_call.get().decoding.taken_bytes == 0


def test_regions_are_no_longer_made_for_a_call_that_was_cancelled(store: FileStore) -> None:
    running_call.get().is_cancelled = lambda: True
    with pytest.raises(Cancelled):
        shown([(MASK, "cat")])


@pytest.mark.parametrize("name", ["annotatedimage", "annotated_image", "AnnotatedImage"])
def test_it_has_a_short_name(name: str) -> None:
    assert type(gr.component(name, render=False)) is gr.AnnotatedImage
    assert gr.Annotatedimage is gr.AnnotatedImage
