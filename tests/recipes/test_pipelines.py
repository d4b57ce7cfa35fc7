"""`Interface.from_pipeline`: objects that behave as the documentation of transformers and diffusers says."""

from __future__ import annotations

import base64
import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar

import numpy as np
import pytest
from PIL import Image as Pictures

import limelight as gr
from limelight.core.errors import DeclarationError
from limelight.recipes.pipelines import FORMS
from tests.ui.test_apps import result

pytestmark = pytest.mark.anyio

SCORES = [{"label": "cat", "score": 0.75}, {"label": "dog", "score": 0.25}]
CAT = {"label": "cat", "confidences": [{"label": "cat", "confidence": 0.75}, {"label": "dog", "confidence": 0.25}]}


class Pipeline:
    """Of transformers: it knows its task and model, and gives `answer` for whatever it is called with."""

    def __init__(self, task: str, answer: Any) -> None:  # Any: what pipelines give
        self.task, self.answer = task, answer
        self.model = SimpleNamespace(config=SimpleNamespace(name_or_path="someone/a-model"))
        self.calls: list[tuple[tuple[object, ...], dict[str, object]]] = []

    def __call__(self, *inputs: object, **options: object) -> Any:  # Any: as above
        self.calls.append((inputs, options))
        return self.answer


async def answers(pipeline: Any, *data: object) -> Any:  # Any: pipelines, JSON
    return await result(gr.Interface.from_pipeline(pipeline), "fn", *data)


@pytest.fixture
def picture() -> object:
    png = io.BytesIO()
    Pictures.new("RGB", (2, 2)).save(png, "png")
    return {"path": None, "url": f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"}


@pytest.mark.parametrize(
    ("task", "answer", "shown"),
    [
        ("text-classification", SCORES, CAT),
        ("text-classification", [SCORES], CAT),
        ("sentiment-analysis", SCORES, CAT),
        ("fill-mask", [{"token_str": "cat", "score": 0.75}, {"token_str": "dog", "score": 0.25}], CAT),
        ("summarization", [{"summary_text": "In short."}], "In short."),
        ("translation_en_to_fr", [{"translation_text": "Bonjour"}], "Bonjour"),
        ("text-generation", [{"generated_text": "Once more"}], "Once more"),
        ("text2text-generation", [{"generated_text": "Once more"}], "Once more"),
        ("feature-extraction", [[[0.5, 1.0], [0.25, 0.0]]], [[0.5, 1.0], [0.25, 0.0]]),
    ],
)
async def test_pipelines_of_texts(task: str, answer: object, shown: object) -> None:
    pipeline = Pipeline(task, answer)
    assert await answers(pipeline, "Hello") == [shown]
    assert pipeline.calls == [(("Hello",), {})]


@pytest.mark.parametrize(
    ("task", "answer", "shown"),
    [
        ("image-classification", SCORES, CAT),
        ("image-to-text", [{"generated_text": "a cat"}], "a cat"),
        (
            "object-detection",
            [{"label": "cat", "score": np.float32(0.5), "box": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4}}],
            [{"label": "cat", "score": 0.5, "box": {"xmin": 1, "ymin": 2, "xmax": 3, "ymax": 4}}],
        ),
    ],
)
async def test_pipelines_of_pictures_get_pictures(task: str, answer: object, shown: object, picture: object) -> None:
    pipeline = Pipeline(task, answer)
    assert await answers(pipeline, picture) == [shown]
    (given,), options = pipeline.calls[0]
    assert isinstance(given, Pictures.Image)
    assert (given.size, options) == ((2, 2), {})


async def test_questions_about_pictures(picture: object) -> None:
    for task in ("visual-question-answering", "document-question-answering"):
        pipeline = Pipeline(task, [{"answer": "cat", "score": 0.75}, {"answer": "dog", "score": 0.25}])
        assert await answers(pipeline, picture, "What is it?") == [CAT]
        assert pipeline.calls[0][0][1] == "What is it?"


async def test_questions_about_a_text_are_asked_by_name() -> None:
    pipeline = Pipeline("question-answering", {"answer": "Eve", "score": 0.5, "start": 0, "end": 3})
    scored = {"label": "Eve", "confidences": [{"label": "Eve", "confidence": 0.5}]}
    assert await answers(pipeline, "Eve is here", "Who is?") == ["Eve", scored]
    assert pipeline.calls == [((), {"context": "Eve is here", "question": "Who is?"})]


async def test_zero_shot_takes_names_of_classes() -> None:
    pipeline = Pipeline(
        "zero-shot-classification", {"sequence": "Meow", "labels": ["cat", "dog"], "scores": [0.75, 0.25]}
    )
    assert await answers(pipeline, "Meow", "cat, dog,", True) == [CAT]
    assert pipeline.calls == [(("Meow",), {"candidate_labels": ["cat", "dog"], "multi_label": True})]


async def test_zero_shot_of_pictures_takes_names_of_classes(picture: object) -> None:
    pipeline = Pipeline("zero-shot-image-classification", SCORES)
    assert await answers(pipeline, picture, "cat, dog") == [CAT]
    assert pipeline.calls[0][1] == {"candidate_labels": ["cat", "dog"]}


@pytest.mark.parametrize("key", ["entity", "entity_group"])
async def test_tokens_are_highlighted(key: str) -> None:
    found = [{key: "PER", "score": 0.9, "word": "Eve", "start": 0, "end": 3}]
    [shown] = await answers(Pipeline("ner", found), "Eve is here")
    assert {"token": "Eve", "class_or_confidence": "PER"} in shown
    assert "".join(one["token"] for one in shown) == "Eve is here"


async def test_tokens_without_places_are_listed() -> None:
    found = [{"entity": "PER", "score": 0.9, "word": "Eve", "start": None, "end": None}]
    shown = [{"token": "Eve", "class_or_confidence": "PER"}]
    assert await answers(Pipeline("token-classification", found), "Eve is here") == [shown]


async def test_sounds_are_made_and_pictures_too(picture: object) -> None:
    sound = {"audio": np.zeros((1, 8000), np.float32), "sampling_rate": 16000}
    [made] = await answers(Pipeline("text-to-speech", sound), "Hello")
    assert made["path"].endswith(".wav")
    depth = {"predicted_depth": None, "depth": Pictures.new("L", (2, 2))}
    [made] = await answers(Pipeline("depth-estimation", depth), picture)
    assert made["path"].endswith(".webp")


class AutomaticSpeechRecognitionPipeline:
    """With no task, its class says what it does."""

    task = ""
    paths: ClassVar[list[object]] = []

    def __call__(self, path: str) -> dict[str, str]:
        self.paths.append(path)
        return {"text": "hello"}


class MyRecognition(AutomaticSpeechRecognitionPipeline):
    pass


def test_without_a_task_the_class_and_its_bases_say_it() -> None:
    demo = gr.Interface.from_pipeline(MyRecognition())
    assert [type(one).__name__ for one in (*demo.input_components, *demo.output_components)] == [
        "DecodedAudio",
        "Textbox",
    ]
    assert demo.fn("a.wav") == "hello"
    assert demo.title == "MyRecognition"


class StableDiffusionInpaintPipeline:
    """Of diffusers: it is called by name, and gives pictures."""

    def __init__(self) -> None:
        self.calls: list[dict[str, object]] = []

    def __call__(self, **given: object) -> object:
        self.calls.append(given)
        return SimpleNamespace(images=[Pictures.new("RGB", (2, 2))])


async def test_diffusers_are_called_by_name(picture: object) -> None:
    pipeline = StableDiffusionInpaintPipeline()
    [made] = await answers(pipeline, "a cat", "", picture, picture, 0.5, 50, 7.5)
    assert isinstance(made, dict)
    assert made["path"].endswith(".webp")
    given = pipeline.calls[0]
    assert [*given] == ["prompt", "image", "mask_image", "strength", "num_inference_steps", "guidance_scale"]
    assert (given["strength"], given["num_inference_steps"], given["guidance_scale"]) == (0.5, 50, 7.5)
    assert isinstance(given["image"], Pictures.Image)


def test_the_model_names_the_app_and_options_win() -> None:
    pipeline = Pipeline("summarization", [])
    assert gr.Interface.from_pipeline(pipeline).title == "someone/a-model"
    demo = gr.Interface.from_pipeline(pipeline, title="Mine", inputs=gr.Textbox(label="Long text"), api_name="short")
    assert demo.title == "Mine"
    assert demo.input_components[0].options["label"] == "Long text"
    assert [*demo.get_api_info()["named_endpoints"]] == ["/short"]


@pytest.mark.parametrize("name", FORMS)
def test_every_form_makes_an_app(name: str) -> None:
    class Stub:
        task = name

        def __call__(self) -> None: ...

    demo = gr.Interface.from_pipeline(Stub())
    assert [*demo.get_api_info()["named_endpoints"]] == ["/fn"]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Pipeline("telepathy", None), "one for audio-classification, .*got 'Pipeline for telepathy'"),
        (lambda text: text, "a pipeline of transformers or diffusers, got <function"),
        (None, "a pipeline of transformers or diffusers"),
    ],
)
def test_others_are_refused(given: object, said: str) -> None:
    with pytest.raises(DeclarationError, match=said):
        gr.Interface.from_pipeline(given)


def test_neither_package_is_imported() -> None:
    gr.Interface.from_pipeline(Pipeline("summarization", []))
    assert not {"transformers", "diffusers", "torch"} & sys.modules.keys()


def test_the_documentation_lists_the_tasks() -> None:
    page = (Path(__file__).parents[2] / "docs/embedding.md").read_text()
    assert [name for name in FORMS if "Pipeline" not in name and f"`{name}`" not in page] == []
