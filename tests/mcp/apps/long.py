"""A call that waits until a file is there."""

import asyncio
from pathlib import Path

import limelight as gr


async def wait(folder: str, progress=gr.Progress()) -> str:
    """Waits for a file."""
    Path(folder, "begun").touch()
    progress((1, 2), desc="Waiting")
    try:
        while not Path(folder, "go").exists():
            await asyncio.sleep(0.02)
    except asyncio.CancelledError:
        Path(folder, "cancelled").touch()
        raise
    Path(folder, "finished").touch()
    return "done"


def count(seen: list | None) -> tuple[list, int]:
    seen = [*(seen or []), 1]
    return seen, len(seen)


@gr.mcp.tool(app="page")
def shown(text: str) -> str:
    return text


@gr.mcp.tool(app="ui://cards/card.html")
def card(text: str) -> str:
    return text


@gr.mcp.resource("ui://cards/card.html")
def card_html() -> str:
    return "<p>card</p>"


with gr.Blocks() as demo:
    folder = gr.Textbox()
    gr.Button().click(wait, folder, gr.Textbox())
    seen = gr.State()
    gr.Button().click(count, seen, [seen, gr.Number()])
    gr.Button().click(shown, folder, gr.Textbox())
    gr.Button().click(card, folder, gr.Textbox())
    gr.Button().click(card_html, None, gr.Textbox())

if __name__ == "__main__":
    demo.launch(mcp_server=True)
