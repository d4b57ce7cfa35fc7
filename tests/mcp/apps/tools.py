"""An app with many kinds of tools."""

import time
from pathlib import Path

import limelight as gr


def greet(name: str, times: int = 1, tone: str = "warm") -> str:
    """Greets someone.

    Args:
        name: Whom to greet
        times: How often
    """
    return f"{tone} " + ", ".join([f"Hello {name}"] * times)


def count(session: list | None) -> tuple[list, int]:
    """Counts the calls of a session."""
    session = [*(session or []), 1]
    return session, len(session)


def fails(kind: str) -> str:
    if kind == "said":
        raise gr.Error("The oven is cold.")
    raise ValueError("a secret of the author's")


def slow(steps: int, progress: gr.Progress = gr.Progress()) -> str:
    """Counts slowly."""
    for step in progress.tqdm(range(steps), desc="Counting"):
        time.sleep(0.02 if steps < 100 else 0.1)
    gr.Info("Nearly done")
    return f"counted {steps}"


def stream(text: str):
    """Says a text piece by piece."""
    for end in range(1, len(text) + 1):
        yield text[:end]


def size_of(file: str) -> int:
    """The size of a file."""
    return Path(file).stat().st_size


def write(text: str) -> str:
    """Writes a file."""
    path = Path(gr.__file__).parent  # any folder that is not served
    assert path.exists()
    target = Path("written.txt")
    target.write_text(text)
    return str(target)


def paint(color: str):
    """Paints a square."""
    from PIL import Image

    return Image.new("RGB", (8, 8), color)


def whoami(question: str, x_api_token: gr.Header, request: gr.Request) -> str:
    return f"{question} {x_api_token} {request.username}"


@gr.mcp.tool(name="sum_up", description="Adds numbers.", read_only=True, idempotent=True, _meta={"acme/kind": "math"})
def add(a: float, b: float) -> float:
    return a + b


@gr.mcp.resource("notes://{name}", mime_type="text/markdown")
def note(name: str) -> str:
    """A note by its name."""
    return f"# {name}"


@gr.mcp.resource("logo://square", mime_type="image/gif")
def logo() -> str:
    """The logo."""
    return "R0lGODlhAQABAAAAACw="


@gr.mcp.prompt(name="review")
def review_prompt(code: str, language: str = "Python") -> str:
    """Asks for a review.

    Args:
        code: What to review
    """
    return f"Review this {language}: {code}"


with gr.Blocks(title="Tools") as demo:
    state = gr.State()
    tone = gr.Radio(["warm", "cold"], value="warm")
    times = gr.Slider(1, 5, value=1, step=1)
    gr.Button().click(greet, [gr.Textbox(), times, tone], gr.Textbox(label="Greeting"))
    gr.Button().click(count, [state], [state, gr.Number(label="Calls")])
    gr.Button().click(fails, gr.Textbox(), gr.Textbox())
    gr.Button().click(slow, gr.Number(precision=0), gr.Textbox())
    gr.Button().click(stream, gr.Textbox(), gr.Textbox())
    gr.Button().click(size_of, gr.File(type="filepath"), gr.Number())
    gr.Button().click(write, gr.Textbox(), gr.File())
    gr.Button().click(paint, gr.Textbox("red"), gr.Image())
    gr.Button().click(whoami, gr.Textbox(), gr.Textbox())
    gr.Button().click(add, [gr.Number(), gr.Number()], gr.Number(label="Sum"))
    gr.Button().click(note, gr.Textbox(), gr.Textbox())
    gr.Button().click(logo, None, gr.Textbox())
    gr.Button().click(review_prompt, [gr.Textbox(), gr.Textbox("Python")], gr.Textbox())
    gr.Button().click(lambda text: text, gr.Textbox(), gr.Textbox(), api_visibility="private")
    gr.Button().click(lambda text: text, gr.Textbox(), gr.Textbox(), api_name="quiet", api_visibility="undocumented")

if __name__ == "__main__":
    demo.launch(mcp_server=True)
