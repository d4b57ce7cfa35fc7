"""Values of image editors: what functions get, what they may return, and what scripts may declare."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy
import pytest
from PIL import Image as Picture

import limelight as gr
from limelight.components.shortcuts import component_of
from limelight.core.errors import DeclarationError, InputRejected
from limelight.engine.execution.encoding import to_json
from limelight.engine.files.store import FileStore

KINDS = [gr.ImageEditor, gr.Sketchpad, gr.Paint, gr.ImageMask]
RED, CLEAR = (255, 0, 0, 255), (0, 0, 0, 0)


def file(store: FileStore, color: tuple[int, ...] = RED, name: str = "a.png", mode: str = "RGBA") -> Any:  # Any: JSON
    target = io.BytesIO()
    Picture.new(mode, (4, 3), color).save(target, "jpeg" if name.endswith("jpg") else "png")
    return to_json(store.save(target.getvalue(), name))


def wire(store: FileStore) -> dict[str, Any]:  # Any: JSON
    return {"background": file(store), "layers": [file(store, CLEAR, "b.png")], "composite": file(store)}


def opened(path: str) -> Picture.Image:
    return Picture.open(io.BytesIO(Path(path).read_bytes()))


@pytest.mark.parametrize("kind", KINDS)
def test_a_function_gets_arrays_of_all_parts(store: FileStore, kind: Any) -> None:
    value = kind().preprocess(wire(store))
    assert [*value] == ["background", "layers", "composite"]
    assert value["background"].shape == value["composite"].shape == (3, 4, 4)
    assert value["background"].dtype == numpy.uint8
    assert value["layers"][0].tolist() == numpy.zeros((3, 4, 4)).tolist()


@pytest.mark.parametrize(("mode", "shape"), [("RGB", (3, 4, 3)), ("L", (3, 4)), ("RGBA", (3, 4, 4))])
def test_all_parts_come_in_the_mode(store: FileStore, mode: Any, shape: tuple[int, ...]) -> None:
    value: Any = gr.ImageEditor(image_mode=mode).preprocess(wire(store))
    assert {value["background"].shape, value["layers"][0].shape, value["composite"].shape} == {shape}
    made: Any = gr.ImageEditor(image_mode=mode, type="pil").preprocess(wire(store))
    assert {made["background"].mode, made["layers"][0].mode} == {mode}


def test_paths_are_of_pictures_in_the_mode(store: FileStore) -> None:
    value: Any = gr.ImageEditor(image_mode="RGB", type="filepath").preprocess(wire(store))
    assert [opened(path).mode for path in (value["background"], *value["layers"], value["composite"])] == ["RGB"] * 3


def test_parts_may_be_missing(store: FileStore) -> None:
    editor: Any = gr.ImageEditor()
    assert editor.preprocess(None) is None
    assert editor.preprocess(editor.check({})) == {"background": None, "layers": [], "composite": None}
    assert editor.preprocess(editor.check({"composite": None, "layers": [], "id": "x"}))["background"] is None


@pytest.mark.parametrize(
    "value",
    [
        "a.png",
        {"path": "a.png"},
        {"background": "a.png"},
        {"layers": [None]},
        {"layers": None},
        {"layers": {"0": {"path": "a.png"}}},
        {"background": {"path": 3}},
        {"composite": [{"path": "a.png"}]},
        [{"path": "a.png"}],
    ],
)
def test_what_is_no_value_of_an_editor_is_refused(value: Any) -> None:
    with pytest.raises(InputRejected, match='ImageEditor "Draw" expected'):
        gr.ImageEditor(label="Draw").check(value)


def test_too_many_layers_are_refused() -> None:
    layers = [{"path": "a.png"}] * 51
    with pytest.raises(InputRejected, match='ImageEditor "Draw" expected at most 50 layers, got 51'):
        gr.ImageEditor(label="Draw").check({"layers": layers})
    gr.ImageEditor().check({"layers": layers[:50]})


def test_a_part_that_is_no_picture_is_named(store: FileStore) -> None:
    value = wire(store)
    value["layers"].append(to_json(store.save(b"no picture", "c.png")))
    with pytest.raises(InputRejected, match=r'ImageEditor "Draw": layers\[1\] expected a picture'):
        gr.ImageEditor(label="Draw").preprocess(value)


@pytest.mark.parametrize("image", [numpy.full((3, 4, 3), 200, "uint8"), Picture.new("RGB", (4, 3), "red")])
def test_a_single_image_becomes_the_background(store: FileStore, image: object) -> None:
    made: Any = to_json(gr.ImageEditor().postprocess(image))
    assert made["layers"] == []
    assert made["id"] is None
    assert made["background"] == made["composite"]
    assert opened(made["background"]["path"]).size == (4, 3)


def test_what_a_function_got_it_may_return(store: FileStore) -> None:
    for kind in ("numpy", "pil", "filepath"):
        editor: Any = gr.ImageEditor(type=kind, format="png")
        value = editor.preprocess(wire(store))
        again = editor.preprocess(to_json(editor.postprocess(value)))
        pixels = [
            numpy.asarray(opened(one) if kind == "filepath" else one) for one in (*again["layers"], again["composite"])
        ]
        assert [one[0, 0].tolist() for one in pixels] == [list(CLEAR), list(RED)]


def test_a_dict_may_leave_out_parts(store: FileStore) -> None:
    layer = numpy.zeros((3, 4, 4), "uint8")
    made: Any = to_json(gr.ImageEditor().postprocess({"layers": [layer, None]}))
    assert (made["background"], made["composite"], len(made["layers"])) == (None, None, 1)
    assert gr.ImageEditor().postprocess({"background": None, "layers": None, "composite": None}) is not None


def test_layers_stay_transparent_in_every_format(store: FileStore) -> None:
    layer = numpy.zeros((3, 4, 4), "uint8")
    for form in ("jpeg", "webp", "png", "bmp"):
        made: Any = to_json(gr.ImageEditor(format=form).postprocess({"layers": [layer]}))
        assert opened(made["layers"][0]["path"]).convert("RGBA").getpixel((0, 0)) == CLEAR


@pytest.mark.parametrize("value", [{"image": 1}, 3, {"layers": [numpy.zeros((2, 2), "uint8")] * 51}])
def test_other_values_of_functions_are_errors(store: FileStore, value: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        gr.ImageEditor().postprocess(value)


def test_the_published_schema_is_of_gradio() -> None:
    schema: Any = gr.ImageEditor().schema()
    assert [*schema["properties"]] == ["background", "layers", "composite", "id"]
    assert schema["properties"]["layers"]["items"]["title"] == "FileData"
    assert schema["properties"]["background"]["anyOf"][1] == {"type": "null"}


def test_the_page_gets_the_tools() -> None:
    props = gr.ImageEditor(brush=gr.Brush(12, ["red", ("#00f", 0.5)], color_mode="fixed"), eraser=False).props()
    color = {"default_size": 12, "colors": ["red", ("#00f", 0.5)], "default_color": "red", "color_mode": "fixed"}
    assert (props["brush"], props["eraser"]) == (color, None)
    assert props["layers"] == {"allow_additional_layers": True, "layers": ["Layer 1"], "disabled": False}
    assert (props["sources"], props["transforms"]) == (["upload", "webcam", "clipboard"], ["crop", "resize"])


def test_no_brush_is_no_eraser() -> None:
    props = gr.ImageEditor(brush=False, eraser=gr.Eraser(3)).props()
    assert (props["brush"], props["eraser"]) == (None, None)


def test_each_kind_has_its_defaults() -> None:
    facts = {kind.__name__: kind().props() for kind in KINDS}
    assert {name: props["name"] for name, props in facts.items()} == dict.fromkeys(facts, "imageeditor")
    assert [facts[name]["sources"] for name in ("Sketchpad", "Paint")] == [[], []]
    assert facts["ImageMask"]["layers"]["disabled"] is True
    colors = {name: (props["brush"]["colors"][0], props["brush"]["color_mode"]) for name, props in facts.items()}
    assert colors["Sketchpad"] == colors["ImageMask"] == ("#000000", "fixed")
    assert colors["Paint"] == colors["ImageEditor"] != colors["Sketchpad"]
    assert gr.Sketchpad(brush=gr.Brush(colors="blue")).props()["brush"]["colors"] == ["blue"]


@pytest.mark.parametrize(
    ("name", "kind"),
    [("imageeditor", "ImageEditor"), ("image_mask", "ImageMask"), ("paint", "Paint"), ("Sketchpad", "Sketchpad")],
)
def test_short_names_make_them(name: str, kind: str) -> None:
    assert type(component_of(name)).__name__ == kind


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: gr.Brush(0), "Brush: default_size"),
        (lambda: gr.Eraser("big"), "Eraser: default_size"),
        (lambda: gr.Brush(colors=[3]), "Brush: colors"),
        (lambda: gr.Brush(colors=[]), "Brush: colors"),
        (lambda: gr.Brush(colors=[("red", 2)]), "Brush: colors"),
        (lambda: gr.Brush(color_mode="any"), "Brush: color_mode"),
        (lambda: gr.ImageEditor(canvas_size=(0, 5)), "ImageEditor: canvas_size"),
        (lambda: gr.Paint(canvas_size=(99_999, 5)), "Paint: canvas_size"),
        (lambda: gr.ImageEditor(format="gifv"), "ImageEditor: format"),
        (lambda: gr.ImageEditor(type="filepath", image_mode="HSV"), "ImageEditor: image_mode"),
        (lambda: gr.ImageEditor(brush="red"), "ImageEditor: brush"),
        (lambda: gr.ImageEditor(layers=3), "ImageEditor: layers"),
    ],
)
def test_a_declaration_that_cannot_work_is_refused(make: Any, named: str) -> None:
    with pytest.raises(DeclarationError, match=named):
        make()


def test_sizes_may_be_texts() -> None:
    assert (gr.Brush("25").default_size, gr.Eraser().default_size) == (25, "auto")
