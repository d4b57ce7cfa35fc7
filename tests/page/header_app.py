"""Apps with a header: several pages, one page, a chat as high as the window, a private one; all in one server."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse

import limelight as gr

SVG = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 32 32'>{}<circle cx='16' cy='16' r='15' fill='{}'/></svg>"
LIGHT = "data:image/svg+xml," + SVG.format("<script>document.title = 'ran'</script>", "teal")
DARK = "data:image/svg+xml," + SVG.format("", "aquamarine")
LINKS = {"Docs": "https://docs.example.com/start", "About": "/about", "Write us": "mailto:team@example.com"}
HEADER = gr.PageHeader(logo=LIGHT, logo_dark=DARK, links=LINKS)


def pages() -> gr.Blocks:
    with gr.Blocks(title="Acme", header=HEADER) as demo:
        name = gr.Textbox(label="Name")
        bar = gr.Navbar(main_page_name="Start")
        gr.Button("Rename").click(lambda: gr.Navbar(main_page_name="Begin"), None, bar)
        gr.Button("Greet", variant="primary").click(lambda name: name, name, gr.Textbox(label="Greeting"))
    with demo.route("About", "/about"):
        gr.Markdown("# About us")
    return demo


def single() -> gr.Blocks:
    with gr.Blocks(header="<b>Acme</b> & Sons") as demo:
        gr.Textbox(label="Name")
    return demo


def plain() -> gr.Blocks:
    with gr.Blocks(title="Acme") as demo:
        gr.Textbox(label="Name")
    return demo


def many() -> gr.Blocks:
    links = [(f"A link that is long {number}", f"/part-{number}") for number in range(20)]
    with gr.Blocks(
        header=gr.PageHeader("An app whose name is much longer than any phone is wide", links=links)
    ) as demo:
        with gr.Sidebar(label="Beside"):
            gr.Markdown("In the sidebar")
        gr.Textbox(label="Name")
    return demo


def chat() -> gr.Blocks:
    return gr.ChatInterface(lambda message, history: message, title="Talk", header=gr.PageHeader(logo=LIGHT))


def private() -> gr.Blocks:
    return gr.Interface(lambda name: name, "text", "text", title="Secret", header=HEADER)


app = Starlette()
for make in (pages, single, plain, many, chat):
    app = gr.mount_gradio_app(app, make(), f"/{make.__name__}")
app = gr.mount_gradio_app(app, private(), "/private", auth=("ada", "lovelace"))


async def frame(_: Request) -> HTMLResponse:
    """The first app in a page that has a header of its own."""
    return HTMLResponse(
        "<title>Host</title><link rel=icon href='data:,'><iframe title=App src='pages/?__info=false'></iframe>"
    )


app.add_route("/frame", frame)
