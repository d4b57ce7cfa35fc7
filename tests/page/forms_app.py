"""Components of forms, each with a listener that shows what its function got."""

import os
from pathlib import Path

import limelight as gr

HERE = Path(__file__).parent
ICON = Path(os.environ["FORMS_ICON"])
REPORT = Path(os.environ["FORMS_REPORT"])
PARAMETERS = {
    "user": {"type": "User | None", "description": "Who it is, see [users](/users).", "default": "None"},
    "count": {"type": "int", "description": None, "default": "3"},
}
SPANS: list[tuple[str, str | float | None]] = [("Hello", "greeting"), (" big ", None), ("world", "place")]


def said(*values: object) -> str:
    return " ".join(map(repr, values))


def picked(event: gr.SelectData) -> str:
    return f"selected {event.index} {event.value}"


with gr.Blocks(title="Forms") as demo:
    heard = gr.Textbox(label="Heard", interactive=False)
    with gr.Tab("Dates"):
        when = gr.DateTime(
            "2024-05-17 09:30:00", label="When", timezone="Europe/Paris", type="datetime", info="The start"
        )
        day = gr.DateTime(label="Day", include_time=False, type="string")
        when.change(said, when, heard)
        when.submit(lambda value: f"submitted {value}", when, heard)
        day.change(said, day, heard)
        gr.DateTime(1_700_000_000, label="Fixed", timezone="UTC", interactive=False)
    with gr.Tab("Colors"):
        color = gr.ColorPicker("#ff8800", label="Color")
        color.input(said, color, heard)
        color.submit(lambda value: f"submitted {value}", color, heard)
        color.release(lambda value: f"released {value}", color, heard)
        gr.ColorPicker("rebeccapurple", label="Fixed color", interactive=False)
    with gr.Tab("Highlights"):
        shown = gr.HighlightedText(SPANS, label="Result", color_map={"place": "green"}, show_legend=True)
        shown.select(picked, None, heard)
        gr.HighlightedText([("good", 0.9), (" but ", None), ("bad", -0.5)], label="Scores", show_legend=True)
        spans = gr.HighlightedText(SPANS, label="Words", interactive=True)
        spans.change(said, spans, heard)
    with gr.Tab("Dialogue"):
        talk = gr.Dialogue(
            [{"speaker": "Ann", "text": "hi"}],
            label="Talk",
            speakers=["Ann", "Bob"],
            tags=["(laughs)", "(sighs)"],
            submit_btn=True,
            buttons=["copy"],
            max_lines=3,
        )
        talk.submit(said, talk, heard)
        own = gr.Dialogue(
            "Ann: hi",
            label="Own form",
            speakers=["Ann", "Bob"],
            formatter=lambda speaker, text: f"{speaker}: {text}",
            unformatter=lambda line: dict(zip(("speaker", "text"), line.split(": ", 1), strict=True)),
        )
        own.change(said, own, heard)
        gr.Dialogue([{"speaker": "Ann", "text": "hello"}], label="Heard talk", speakers=["Ann"], interactive=False)
        gr.Dialogue(label="Free", tags=["(laughs)"])
    with gr.Tab("Parameters"):
        gr.ParamViewer(PARAMETERS, linkify=["User"], anchor_links=True, max_height=300)
    with gr.Tab("Buttons"):
        gr.Button("Star", icon=ICON, link="/own", link_target="_blank")
        upload = gr.UploadButton("Upload", icon=ICON)
        upload.upload(lambda path: Path(path).read_text(), upload, heard)
        gr.DownloadButton("Save", REPORT)
        late = gr.DownloadButton("Make")
        late.click(lambda: str(REPORT), None, late)
        gr.DownloadButton("Nothing to save")
        gr.DuplicateButton()
        gr.DuplicateButton("Copy the app", link="https://example.com/copy", variant="huggingface")
        gr.ClearButton(heard, value="Wipe", api_name="wipe")

if __name__ == "__main__":
    demo.launch()
