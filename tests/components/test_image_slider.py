"""Pairs of images: what functions get and return, and what is refused."""

from __future__ import annotations

import base64
import io
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.core.decoding import DecodingBudget
from limelight.core.endpoint import running_call
from limelight.core.errors import DeclarationError, InputRejected, NotAllowed
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore
from tests.security import media

RED = numpy.full((5, 6, 3), (200, 10, 10), "uint8")


def png(mode: str = "RGB", size: tuple[int, int] = (6, 5)) -> bytes:
    target = io.BytesIO()
    Picture.new(mode, size).save(target, "png")
    return target.getvalue()


def got(store: FileStore, *files: Any, **options: Any) -> Any:  # Any: JSON, and what functions get
    component = gr.ImageSlider(label="Before and after", **options)
    sent = [to_json(store.save(file, "a.png")) if isinstance(file, bytes) else file for file in files]
    return component.preprocess(component.check(sent))


def test_the_function_gets_a_pair_in_the_type_and_mode_it_wants(store: FileStore) -> None:
    first, second = got(store, png(), png("RGBA", (2, 3)))
    assert (first.shape, second.shape) == ((5, 6, 3), (3, 2, 3))
    grey = got(store, png(), png(), type="pil", image_mode="L")
    assert [one.mode for one in grey] == ["L", "L"]
    paths = got(store, png(), png("RGBA"), type="filepath")
    assert all(Path(path).suffix == ".png" for path in paths)


def test_either_image_may_be_missing(store: FileStore) -> None:
    assert [one is None for one in got(store, None, png())] == [True, False]
    assert got(store, None, None) == (None, None)
    component = gr.ImageSlider()
    assert component.preprocess(component.check(None)) is None


def test_a_picture_within_the_value_is_taken(store: FileStore) -> None:
    inline = {"url": f"data:image/png;base64,{base64.b64encode(png()).decode()}"}
    first, second = got(store, inline, png())
    assert first.shape == second.shape == (5, 6, 3)


def test_images_of_every_kind_are_shown(store: FileStore, tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_bytes(png())
    component = gr.ImageSlider(format="png")
    wire: Any = to_json(component.postprocess((RED, str(path))))
    assert [Path(one["path"]).suffix for one in wire] == [".png", ".png"]
    assert [one["mime_type"] for one in wire] == ["image/png", "image/png"]
    wire = to_json(component.postprocess([Picture.fromarray(RED), None]))
    assert (wire[0]["orig_name"], wire[1]) == ("image.png", None)
    assert len(to_json(component.postprocess(numpy.stack([RED, RED])))) == 2  # type: ignore[arg-type]  # a list
    assert component.postprocess(None) is None


@pytest.mark.parametrize("value", ["a.png", RED, (RED,), (RED, RED, RED), numpy.stack([RED] * 3), {}])
def test_what_is_no_pair_is_refused(store: FileStore, value: Any) -> None:
    with pytest.raises(TypeError, match="ImageSlider takes a pair of images"):
        gr.ImageSlider().postprocess(value)


@pytest.mark.parametrize(
    "sent", ["a.png", [], [None], [None, None, None], {}, {"path": "/x"}, [{"path": 5}, None], [5, 6]]
)
def test_what_clients_send_has_to_be_a_pair_of_files(sent: Any) -> None:
    with pytest.raises(InputRejected, match='ImageSlider "Before" expected'):
        gr.ImageSlider(label="Before").check(sent)


def test_paths_that_a_client_names_are_not_opened(store: FileStore) -> None:
    for pair in ([{"path": "/etc/passwd"}, None], [None, {"path": "/etc/passwd"}]):
        with pytest.raises(NotAllowed):
            got(store, *pair)


def test_each_image_is_as_bounded_as_one_of_its_own(store: FileStore) -> None:
    running_call.get().decoding = DecodingBudget(4 << 20)
    with pytest.raises(InputRejected, match='ImageSlider "Before and after" expected a picture of at most'):
        got(store, png(), media.png(3000, 3000))


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"slider_position": -1}, "slider_position"),
        ({"slider_position": 101}, "slider_position"),
        ({"format": "heic"}, "format"),
        ({"type": "filepath", "image_mode": "HSV"}, "image_mode"),
        ({"type": "file"}, "type"),
    ],
)
def test_options_that_cannot_be_are_refused(options: Any, name: str) -> None:
    with pytest.raises(DeclarationError, match=f"ImageSlider: {name}"):
        gr.ImageSlider(**options)


def test_it_has_a_short_name() -> None:
    assert type(gr.component("image_slider", render=False)) is gr.ImageSlider


@pytest.mark.parametrize("kind", ["numpy", "filepath"])
def test_a_picture_in_the_value_has_to_be_base64(store: FileStore, kind: str) -> None:
    with pytest.raises(InputRejected, match="expected a picture in Base64, got '!!'"):
        got(store, {"url": "data:image/png;base64,!!"}, None, type=kind)
