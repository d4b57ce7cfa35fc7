"""Resources whose addresses have several parameters in one segment, and a tool that takes many files."""

from __future__ import annotations

import limelight as gr


@gr.mcp.resource("logs://{day}-{hour}-{minute}.txt")
def log(day: str, hour: str, minute: str) -> str:
    return f"{day} {hour} {minute}"


def sizes(files: list[str] | None) -> int:
    return len(files or [])


with gr.Blocks() as demo:
    gr.Button().click(log, [gr.Textbox(), gr.Textbox(), gr.Textbox()], gr.Textbox())
    gr.Button().click(sizes, gr.File(file_count="multiple", type="filepath"), gr.Number())

if __name__ == "__main__":
    demo.launch(mcp_server=True)
