"""What an `Interface` needs for a pipeline of transformers or diffusers, by the pipeline's task or class.

Neither package is imported: a pipeline says its task, and is called as its documentation has it. Sources: "Pipelines"
in the documentation of transformers 4.57, "Stable Diffusion pipelines" in that of diffusers 0.35.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from limelight.components.audio import Audio
from limelight.components.data import JSON, Label
from limelight.components.files import local_path
from limelight.components.highlights import HighlightedText
from limelight.components.images import Image
from limelight.components.numbers import Checkbox, Slider
from limelight.components.text import Textbox
from limelight.components.video import Video
from limelight.core.errors import DeclarationError
from limelight.core.wire import Json
from limelight.ui.component import Component

Part = Callable[[], Component]
Result = Any  # what pipelines give: JSON, arrays and pictures
Run = Callable[..., object]


class DecodedAudio(Audio):
    """`Audio` that gives the path of a sound written here, whatever a caller sends and calls it.

    Pipelines open files with all decoders of FFmpeg, some of which read other files and addresses.
    """

    type_name = "audio"

    def preprocess(self, payload: Json) -> object:
        return None if payload is None else self.rewritten(local_path(payload), "wav")


class DecodedVideo(Video):
    """`Video` that gives the path of a video written here, as `DecodedAudio`."""

    type_name = "video"

    def preprocess(self, payload: Json) -> object:
        return None if payload is None else self.rewritten(Path(local_path(payload)), "mp4")


@dataclass(frozen=True)
class Form:
    inputs: tuple[Part, ...]
    outputs: tuple[Part, ...]
    run: Run
    """Calls the pipeline, its first argument, with the values of `inputs`, and gives those of `outputs`."""


def parts_of(pipeline: object) -> dict[str, Any]:  # Any: options of Interface
    """The function, components and title of an `Interface` for the pipeline."""
    form = _form_of(pipeline)

    def fn(*params: object) -> object:
        return form.run(pipeline, *params)

    return {
        "fn": fn,
        "inputs": [make() for make in form.inputs],
        "outputs": [make() for make in form.outputs],
        "title": _title(pipeline),
    }


def _form_of(pipeline: object) -> Form:
    task = getattr(pipeline, "task", None)
    for name in _names(pipeline, task if isinstance(task, str) else ""):
        if name in FORMS:
            return FORMS[name]
    known = ", ".join(FORMS)
    if not callable(pipeline) or not (task or type(pipeline).__name__.endswith("Pipeline")):
        raise DeclarationError("from_pipeline: pipeline", "a pipeline of transformers or diffusers", pipeline)
    said = f"{type(pipeline).__name__} for {task}" if task else type(pipeline).__name__
    raise DeclarationError(
        "from_pipeline: pipeline", f"one for {known}; for another one write Interface(fn, inputs, outputs)", said
    )


def _names(pipeline: object, task: str) -> Iterator[str]:
    """Keys of `FORMS` that may be right: of the task, "translation_en_to_fr" too, and of the class and its bases."""
    yield ALIASES.get(task, task.partition("_")[0])
    for kind in type(pipeline).__mro__:
        yield kind.__name__
        words = re.findall(r"Text2Text|[A-Z][a-z0-9]*", kind.__name__.removesuffix("Pipeline"))
        yield "-".join(words).lower()


def _title(pipeline: object) -> str:
    name = getattr(getattr(getattr(pipeline, "model", None), "config", None), "name_or_path", None)
    return name if isinstance(name, str) and name else type(pipeline).__name__


def _rows(found: Result) -> list[Any]:  # Any: as in Result
    """The rows of an answer, which for one input may be a list in a list, or one row."""
    rows = found if isinstance(found, list) else [found]
    return [row for group in rows for row in (group if isinstance(group, list) else [group])]


def _scores(key: str) -> Callable[[Result], dict[str, float]]:
    return lambda found: {str(row[key]): float(row["score"]) for row in _rows(found)}


def _text(key: str) -> Callable[[Result], str]:
    return lambda found: str(_rows(found)[0][key])


def _plain(read: Callable[[Result], object]) -> Run:
    """Calls with the inputs in their order."""
    return lambda pipeline, *values: read(pipeline(*values))


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


def _entities(pipeline: Run, text: str) -> object:
    found = [(row.get("entity_group") or row.get("entity"), row) for row in _rows(pipeline(text))]
    if any(row.get("start") is None for _, row in found):  # slow tokenizers do not know where words are
        return [(row["word"], name) for name, row in found]
    return {"text": text, "entities": [{"entity": name, "start": r["start"], "end": r["end"]} for name, r in found]}


def _answered(pipeline: Run, context: str, question: str) -> object:
    best = _rows(pipeline(question=question, context=context))[0]
    return best["answer"], {best["answer"]: float(best["score"])}


def _zero_shot(pipeline: Run, text: str, names: str, several: bool) -> object:
    found: Result = pipeline(text, candidate_labels=_listed(names), multi_label=several)
    return dict(zip(found["labels"], map(float, found["scores"]), strict=True))


def _zero_shot_media(pipeline: Run, path: str, names: str) -> object:
    return _scores("label")(pipeline(path, candidate_labels=_listed(names)))


def _objects(found: Result) -> object:
    return [{"label": row["label"], "score": float(row["score"]), "box": row["box"]} for row in _rows(found)]


def _numbers(found: Result) -> object:
    """The features of one text: a row for each token."""
    return found[0] if isinstance(found, list) else found.tolist()[0]


def _spoken(found: Result) -> object:
    best = _rows(found)[0]
    return best["sampling_rate"], best["audio"]


def _by_name(*names: str) -> Run:
    """Calls a pipeline of diffusers, whose arguments have names. Fields that are empty are left out."""

    def run(pipeline: Run, *values: object) -> object:
        given = {name: value for name, value in zip(names, values, strict=True) if value not in (None, "")}
        made: Result = pipeline(**given)
        return made.images[0]

    return run


def _textbox(label: str, lines: int = 1) -> Part:
    return lambda: Textbox(label=label, lines=lines)


def _pil(label: str) -> Part:
    return lambda: Image(label=label, type="pil")


def _label(label: str) -> Part:
    return lambda: Label(label=label)


def _slider(label: str, value: float, low: float, high: float, step: float) -> Part:
    return lambda: Slider(low, high, value=value, step=step, label=label)


def _sound() -> Audio:
    return DecodedAudio(label="Input", type="filepath")


def _video() -> Video:
    return DecodedVideo(label="Input")


def _several() -> Checkbox:
    return Checkbox(label="Allow multiple true classes")


_INPUT, _QUESTION, _PICTURE = _textbox("Input"), _textbox("Question"), _pil("Input Image")
_NAMES, _CLASSES = _textbox("Possible class names (comma-separated)"), _label("Classification")
_PROMPTS = (_textbox("Prompt"), _textbox("Negative prompt"))
_STRENGTH = _slider("Strength", 0.8, 0, 1, 0.1)
_STEPS = (_slider("Number of inference steps", 50, 1, 500, 1), _slider("Guidance scale", 7.5, 1, 20, 0.5))
_IMAGE, _MADE = _pil("Image"), (_pil("Generated Image"),)
_PROMPT_NAMES, _STEP_NAMES = ("prompt", "negative_prompt"), ("num_inference_steps", "guidance_scale")

_TEXT_TO_IMAGE = Form((*_PROMPTS, *_STEPS), _MADE, _by_name(*_PROMPT_NAMES, *_STEP_NAMES))
_IMAGE_TO_IMAGE = Form(
    (*_PROMPTS, _IMAGE, _STRENGTH, *_STEPS), _MADE, _by_name(*_PROMPT_NAMES, "image", "strength", *_STEP_NAMES)
)
_INPAINT = Form(
    (*_PROMPTS, _IMAGE, _pil("Mask Image"), _STRENGTH, *_STEPS),
    _MADE,
    _by_name(*_PROMPT_NAMES, "image", "mask_image", "strength", *_STEP_NAMES),
)

ALIASES = {
    "ner": "token-classification",
    "sentiment-analysis": "text-classification",
    "text-to-speech": "text-to-audio",
    "vqa": "visual-question-answering",
}
"""Other names that transformers takes for a task."""

FORMS: dict[str, Form] = {
    "audio-classification": Form((_sound,), (_label("Class"),), _plain(_scores("label"))),
    "automatic-speech-recognition": Form((_sound,), (_textbox("Output"),), _plain(_text("text"))),
    "depth-estimation": Form((_PICTURE,), (_pil("Depth"),), _plain(lambda found: _rows(found)[0]["depth"])),
    "document-question-answering": Form(
        (_pil("Input Document"), _QUESTION), (_label("Label"),), _plain(_scores("answer"))
    ),
    "feature-extraction": Form((_INPUT,), (lambda: JSON(label="Output"),), _plain(_numbers)),
    "fill-mask": Form((_INPUT,), (_CLASSES,), _plain(_scores("token_str"))),
    "image-classification": Form((_PICTURE,), (_CLASSES,), _plain(_scores("label"))),
    "image-to-image": Form((_PICTURE,), (_pil("Output"),), _plain(lambda found: _rows(found)[0])),
    "image-to-text": Form((_PICTURE,), (_textbox("Text"),), _plain(_text("generated_text"))),
    "object-detection": Form((_PICTURE,), (lambda: JSON(label="Objects Detected"),), _plain(_objects)),
    "question-answering": Form(
        (_textbox("Context", lines=7), _QUESTION), (_textbox("Answer"), _label("Score")), _answered
    ),
    "summarization": Form((_textbox("Input", lines=7),), (_textbox("Summary"),), _plain(_text("summary_text"))),
    "text-classification": Form((_INPUT,), (_CLASSES,), _plain(_scores("label"))),
    "text-generation": Form((_INPUT,), (_textbox("Output"),), _plain(_text("generated_text"))),
    "text-to-audio": Form((_INPUT,), (lambda: Audio(label="Output"),), _plain(_spoken)),
    "text2text-generation": Form((_INPUT,), (_textbox("Generated Text"),), _plain(_text("generated_text"))),
    "token-classification": Form((_INPUT,), (lambda: HighlightedText(label="Entities"),), _entities),
    "translation": Form((_INPUT,), (_textbox("Translation"),), _plain(_text("translation_text"))),
    "video-classification": Form((_video,), (_CLASSES,), _plain(_scores("label"))),
    "visual-question-answering": Form((_PICTURE, _QUESTION), (_label("Score"),), _plain(_scores("answer"))),
    "zero-shot-audio-classification": Form((_sound, _NAMES), (_CLASSES,), _zero_shot_media),
    "zero-shot-classification": Form((_INPUT, _NAMES, _several), (_CLASSES,), _zero_shot),
    "zero-shot-image-classification": Form((_PICTURE, _NAMES), (_CLASSES,), _zero_shot_media),
    "StableDiffusionPipeline": _TEXT_TO_IMAGE,
    "StableDiffusionXLPipeline": _TEXT_TO_IMAGE,
    "StableDiffusionImg2ImgPipeline": _IMAGE_TO_IMAGE,
    "StableDiffusionXLImg2ImgPipeline": _IMAGE_TO_IMAGE,
    "StableDiffusionDepth2ImgPipeline": _IMAGE_TO_IMAGE,
    "StableDiffusionInpaintPipeline": _INPAINT,
    "StableDiffusionXLInpaintPipeline": _INPAINT,
    "StableDiffusionImageVariationPipeline": Form((_IMAGE, *_STEPS), _MADE, _by_name("image", *_STEP_NAMES)),
    "StableDiffusionInstructPix2PixPipeline": Form(
        (*_PROMPTS, _IMAGE, *_STEPS, _slider("Image Guidance scale", 1.5, 1, 5, 0.5)),
        _MADE,
        _by_name(*_PROMPT_NAMES, "image", *_STEP_NAMES, "image_guidance_scale"),
    ),
    "StableDiffusionUpscalePipeline": Form(
        (*_PROMPTS, _IMAGE, *_STEPS, _slider("Noise level", 20, 1, 100, 1)),
        _MADE,
        _by_name(*_PROMPT_NAMES, "image", *_STEP_NAMES, "noise_level"),
    ),
}
"""By task, as transformers names it, and by class for diffusers, whose pipelines have no task."""
