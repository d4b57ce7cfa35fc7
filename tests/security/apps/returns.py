"""Functions that give a caller's text back, to every output that takes a path and in every form."""

from __future__ import annotations

import asyncio
import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import limelight as gr
from limelight.core.wire import FileData
from limelight.ui.component import Component
from limelight.ui.updates import is_update

Form = Callable[[str], Any]  # Any: whatever a function may return
Maker = Callable[..., Component]


def numpy_image() -> object:
    import numpy  # noqa: PLC0415  # optional: only this output needs it

    return numpy.zeros((9, 9, 3), "uint8")


def in_a_message(made: Form) -> Form:
    return lambda path: [{"role": "assistant", "content": made(path)}]


OUTPUTS: dict[str, tuple[Maker, Form]] = {
    "file": (gr.File, lambda path: path),
    "file_data": (gr.File, lambda path: FileData(path=path)),
    "files": (lambda **more: gr.File(file_count="multiple", **more), lambda path: [path]),
    "image": (lambda **more: gr.Image(type="filepath", **more), lambda path: path),
    "image_data": (lambda **more: gr.Image(type="filepath", **more), lambda path: FileData(path=path)),
    "audio": (lambda **more: gr.Audio(type="filepath", **more), lambda path: path),
    "streamed_audio": (lambda **more: gr.Audio(streaming=True, **more), lambda path: path),
    "video": (gr.Video, lambda path: path),
    "converted_video": (lambda **more: gr.Video(format="mp4", **more), lambda path: path),
    "subtitled_video": (gr.Video, lambda path: (path, None)),
    "streamed_video": (lambda **more: gr.Video(streaming=True, **more), lambda path: path),
    "gallery": (gr.Gallery, lambda path: [path]),
    "gallery_caption": (gr.Gallery, lambda path: [(path, "A")]),
    "gallery_data": (gr.Gallery, lambda path: [(FileData(path=path), "A")]),
    "annotated": (gr.AnnotatedImage, lambda path: (path, [])),
    "annotated_data": (gr.AnnotatedImage, lambda path: (FileData(path=path), [])),
    "compared": (gr.ImageSlider, lambda path: (path, None)),
    "model": (gr.Model3D, lambda path: path),
    "multimodal": (gr.MultimodalTextbox, lambda path: {"text": "", "files": [path]}),
    "multimodal_data": (gr.MultimodalTextbox, lambda path: {"text": "", "files": [FileData(path=path)]}),
    "chat_path": (gr.Chatbot, in_a_message(lambda path: {"path": path})),
    "chat_typed_path": (gr.Chatbot, in_a_message(lambda path: [{"type": "file", "path": path}])),
    "chat_file": (gr.Chatbot, in_a_message(lambda path: [{"type": "file", "file": path}])),
    "chat_file_path": (gr.Chatbot, in_a_message(lambda path: [{"type": "file", "file": {"path": path}}])),
    "chat_tuple": (gr.Chatbot, in_a_message(lambda path: (path, "A"))),
    "chat_short_tuple": (gr.Chatbot, in_a_message(lambda path: (path,))),
    "chat_data": (gr.Chatbot, in_a_message(lambda path: FileData(path=path))),
    "chat_message": (gr.Chatbot, lambda path: [gr.ChatMessage(content={"path": path})]),
    "chat_pair": (gr.Chatbot, lambda path: [("Hello", (path,))]),
    "chat_image": (gr.Chatbot, in_a_message(lambda path: gr.Image(value=path))),
    "chat_file_component": (gr.Chatbot, in_a_message(lambda path: gr.File(value=path))),
    "chat_audio": (gr.Chatbot, in_a_message(lambda path: gr.Audio(value=path))),
    "chat_video": (gr.Chatbot, in_a_message(lambda path: gr.Video(value=path))),
    "chat_gallery": (gr.Chatbot, in_a_message(lambda path: gr.Gallery(value=[path]))),
    "chat_nested": (gr.Chatbot, in_a_message(lambda path: gr.Chatbot(value=[(None, (path,))]))),
    "audio_subtitles": (gr.Audio, lambda path: gr.Audio(subtitles=path)),
    "video_subtitles": (gr.Video, lambda path: gr.update(subtitles=path)),
    "upload": (gr.UploadButton, lambda path: path),
    "download": (gr.DownloadButton, lambda path: path),
    "code": (gr.Code, lambda path: (path,)),
    "player": (gr.PlayableVideo, lambda path: path),
    "watermark": (gr.Image, lambda path: gr.Image(value=numpy_image(), watermark=gr.WatermarkOptions(path))),
    "editor": (gr.ImageEditor, lambda path: path),
    "editor_background": (gr.ImageEditor, lambda path: {"background": path, "layers": [], "composite": None}),
    "editor_layer": (gr.Paint, lambda path: {"background": None, "layers": [path], "composite": None}),
    "editor_composite": (gr.ImageMask, lambda path: {"layers": [], "composite": FileData(path=path)}),
    "samples": (
        lambda **more: gr.Dataset(components=[gr.File(render=False)], samples=[], **more),
        lambda path: gr.Dataset(samples=[[path]]),
    ),
}  # fmt: skip

SPELLINGS: dict[str, Callable[[str], str]] = {
    "as_it_is": lambda text: text,
    "bare": str.strip,
    "absolute": lambda text: os.path.abspath(text.strip()),
    "with_pathlib": lambda text: str(Path(text.strip())),
    "resolved": lambda text: str(Path(text.strip()).resolve()),
    "normal": lambda text: os.path.normpath(text.strip()),
    "with_dots": lambda text: f"./{text.strip()}",
    "at_home": lambda text: os.path.expanduser(text.strip()),
}


class Named(gr.Textbox):  # type: ignore[misc]  # a name that is loaded on first use
    """A text field of a script's own."""


class Placed(gr.JSON):  # type: ignore[misc]  # as above
    """Gives the thread in which its value was looked at."""

    def preprocess(self, payload: object) -> str:
        return threading.current_thread().name


holding, released = asyncio.Event(), asyncio.Event()


async def hold(texts: list[str], files: list[str | None]) -> list[str]:
    if texts == ["hold"]:
        holding.set()
        await released.wait()
    return texts


async def placed(thread: str, kept: object) -> str:
    return thread


async def placed_batch(threads: list[str], files: list[str | None]) -> list[str]:
    return threads


async def held() -> None:
    await holding.wait()


async def release() -> None:
    released.set()


with gr.Blocks() as demo:
    text, event, document = gr.Textbox(label="Text"), gr.Textbox(label="Event"), gr.JSON(label="Document")
    listed = gr.Dropdown(["a.txt", "b.txt"], label="Listed", allow_custom_value=True)
    chosen = gr.Dropdown(["a.txt", "b.txt"], value="a.txt", label="Chosen")
    several = gr.CheckboxGroup(["a.txt", "b.txt"], label="Several")
    markdown, named, own = gr.Markdown(), Named(label="Named"), gr.HTML()
    label, chat, message = gr.Label(), gr.Chatbot(label="Chat"), gr.MultimodalTextbox(label="Message")
    gallery = gr.Gallery(label="Gallery", type="filepath")
    picture = gr.Image(label="Picture", type="filepath")
    state, button, file = gr.State(), gr.Button("Go"), gr.File(label="Out")
    deep = gr.DeepLinkButton()

    for name, (make, form) in OUTPUTS.items():
        component = make()

        def give(text: str, form: Form = form) -> Any:
            return form(text)

        def generate(text: str, form: Form = form) -> Iterator[Any]:
            yield None
            yield form(text)

        def update(text: str, form: Form = form) -> Any:
            made = form(text)
            return made if isinstance(made, Component) or is_update(made) else gr.update(value=made)

        async def wait(text: str, form: Form = form) -> Any:
            return form(text)

        def batch(texts: list[str], form: Form = form) -> list[Any]:
            return [form(text) for text in texts]

        def late(kept: str, form: Form = form) -> Any:
            return form(kept)

        for way in (give, generate, update, wait):
            button.click(way, text, component, api_name=f"{name}_{way.__name__}")
        button.click(batch, text, component, batch=True, api_name=f"{name}_batch")
        button.click(late, state, component, api_name=f"{name}_late")

    for name, spell in SPELLINGS.items():
        button.click(lambda text, spell=spell: spell(text), text, file, api_name=name)
        button.click(lambda kept, spell=spell: spell(kept), state, file, api_name=f"{name}_late")

    # where values are looked at, and for whom
    anything, given = Placed(), gr.File()
    button.click(hold, [text, given], file, batch=True, max_batch_size=4, concurrency_limit=1)
    button.click(held, None, None)
    button.click(release, None, None)
    button.click(placed, [anything, state], text)
    button.click(placed_batch, [anything, given], text, batch=True)

    # where a text may come in
    for component, name in (
        (listed, "listed"),
        (markdown, "markdown"),
        (named, "named"),
        (own, "html"),
        (label, "label"),
    ):
        button.click(lambda value: value, component, file, api_name=f"from_{name}")
    button.click(lambda value: value["a"][0]["path"], document, file, api_name="from_document")
    button.click(lambda value: next(iter(value)), document, file, api_name="from_key")
    button.click(lambda value: value[0]["content"][0]["text"], chat, file, api_name="from_chat")
    button.click(lambda value: value[0]["role"], chat, file, api_name="from_role")
    button.click(lambda value: value[0]["metadata"]["title"], chat, file, api_name="from_title")
    button.click(lambda value: value[0]["options"][0]["value"], chat, file, api_name="from_option")
    button.click(lambda value: value[0]["content"][0]["alt_text"], chat, file, api_name="from_alt_text")
    button.click(lambda value: value[0]["content"][0]["file"]["url"], chat, file, api_name="from_url")
    button.click(lambda value: value["text"], message, file, api_name="from_message")
    button.click(lambda value: value[0][1], gallery, file, api_name="from_caption")

    def of_event(event: gr.SelectData) -> str:
        return str(event.value)

    def of_header(request: gr.Request) -> str:
        return str(request.headers["x-path"])

    def of_query(request: gr.Request) -> str:
        return str(request.query_params["path"])

    def of_cookie(request: gr.Request) -> str:
        return str(request.cookies["path"])

    def of_session(request: gr.Request) -> str:
        return str(request.session_hash)

    for source in (of_event, of_header, of_query, of_cookie, of_session):
        button.click(source, None, file, api_name=f"from_{source.__name__}")

    # what a session keeps
    def keep(text: str) -> str:
        return text

    def keep_deeply(text: str) -> dict[str, object]:
        return {"a": [Path(text), {"b": (text,)}]}

    def keep_and_fail(text: str) -> tuple[str, str]:
        return text, "/nowhere"

    class Box:
        text = ""

    box_state = gr.State(Box())

    def keep_in_place(text: str, box: Box) -> None:
        box.text = text

    def keep_in_place_and_fail(text: str, box: Box) -> None:
        box.text = text
        raise gr.Error("No.")

    def keep_in_place_and_too_much(text: str, box: Box) -> str:
        box.text = text
        return "x" * (2 << 20)

    def list_it(text: str) -> Any:
        return gr.Dropdown(choices=[text])

    def list_and_return(text: str) -> Any:
        return gr.Dropdown(choices=[text]), text

    button.click(keep, text, state)
    button.click(lambda texts: len(texts), document, gr.State(), api_name="keep_list")
    button.click(keep_deeply, text, state)
    button.click(keep_and_fail, text, [state, file])
    button.click(lambda kept: kept["a"][1]["b"][0], state, file, api_name="deep_late")
    button.click(Box, None, box_state, api_name="open_box")
    button.click(keep_in_place, [text, box_state], None)
    button.click(keep_in_place_and_fail, [text, box_state], None)
    button.click(keep_in_place_and_too_much, [text, box_state], state)
    button.click(lambda box: box.text, box_state, file, api_name="box_late")
    button.click(list_it, text, chosen)
    button.click(list_and_return, text, [chosen, file])
    button.click(lambda value: value, chosen, file, api_name="from_chosen")
    button.click(lambda value: value, several, [file], api_name="from_several")

    # what is the author's own
    def written(text: str) -> str:
        path = Path(tempfile.mkdtemp()) / "out.txt"
        path.write_text(text)
        return str(path)

    def write_here(path: str) -> str:
        Path("out.png").write_bytes(Path(path).read_bytes())
        return "out.png"

    def of_gallery(event: gr.SelectData) -> str:
        return str(["a.txt", "b.txt"][event.index])

    button.click(written, text, file)
    button.click(lambda text: f"data/{text}.txt", text, file, api_name="mapped")
    button.click(lambda text: "a.txt", text, file, api_name="constant")
    button.click(lambda path: path, picture, file, api_name="back")
    button.click(write_here, picture, picture)
    button.click(lambda text, kept: kept or written(text), [text, state], state, api_name="keep_own")
    button.click(lambda kept: kept, state, file, api_name="own_late")
    button.click(lambda: gr.Dropdown(choices=["c.txt"]), None, chosen, api_name="list_own")
    gallery.select(of_gallery, None, file)
    event.submit(lambda text: text, event, file, api_name="open")
    examples = gr.Examples(["a.txt"], file)

demo.queue(default_concurrency_limit=None)

if __name__ == "__main__":
    demo.launch(allowed_paths=os.environ.get("TEST_ALLOWED", "").split(":"))
