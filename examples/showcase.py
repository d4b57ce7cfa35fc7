"""Every component on one page: what `make demo` opens."""

import time
from collections.abc import Iterator
from pathlib import Path

from PIL import Image

import limelight as ll

PHOTO = Path(__file__).parent / "photo.jpg"
CITIES = ["Lisbon", "Nairobi", "Oslo", "Quito", "Tokyo"]


def greet(name: str, is_formal: bool) -> str:
    if not name:
        raise ll.Error("Please tell me your name.")
    return f"{'Good day' if is_formal else 'Hi'}, {name}!"


def count_words(text: str) -> tuple[dict[str, int], dict[str, float]]:
    words = text.lower().split()
    counts = {word: words.count(word) for word in dict.fromkeys(words)}
    return counts, {word: count / len(words) for word, count in counts.items()}


def plan(nights: float, city: str, extras: list[str], budget: float) -> str:
    return f"""### {nights:g} nights in {city}

| | |
| --- | --- |
| Extras | {", ".join(extras) or "none"} |
| A night | {budget / max(nights, 1):.2f} € |
"""


def bake(loaves: int, progress: ll.Progress = ll.Progress()) -> str:  # noqa: B008  # injected by its default
    for _ in progress.tqdm(range(int(loaves)), desc="Baking"):
        time.sleep(0.4)
    return f"{int(loaves)} loaves are ready."


def spell(text: str) -> Iterator[str]:
    for end in range(1, len(text) + 1):
        yield text[:end]
        time.sleep(0.03)


def weigh(paths: list[str] | None) -> list[dict[str, object]]:
    return [{"name": Path(path).name, "bytes": Path(path).stat().st_size} for path in paths or []]


def turn(picture: str | None) -> str | None:
    if picture is None:
        return None
    turned = Path(picture).with_suffix(".turned.png")
    Image.open(picture).rotate(90, expand=True).save(turned)
    return str(turned)


def reply(message: str, history: list[dict[str, str]]) -> Iterator[tuple[str, list[dict[str, str]]]]:
    conversation = [*history, {"role": "user", "content": message}]
    answer = f"You wrote {len(message.split())} words. *{message[::-1]}* is that backwards."
    for end in range(3, len(answer) + 3, 3):
        time.sleep(0.02)
        yield "", [*conversation, {"role": "assistant", "content": answer[:end]}]


def warn() -> None:
    ll.Info("The kettle is on.")
    ll.Warning("The milk is nearly empty.")


def fail() -> None:
    raise ll.Error("There is no tea left.")


with ll.Blocks(title="Limelight showcase") as demo:
    ll.Markdown("# Limelight\nPython functions as a page and an API: *Use via API* below has the curl commands.")
    with ll.Tabs():
        with ll.Tab("Text"):
            with ll.Row():
                with ll.Column():
                    name = ll.Textbox(label="Name", placeholder="Ada Lovelace")
                    formal = ll.Checkbox(label="Formal")
                    with ll.Row():
                        clear = ll.ClearButton()
                        hello = ll.Button("Greet", variant="primary")
                greeting = ll.Textbox(label="Greeting")
            ll.on([hello.click, name.submit], greet, [name, formal], greeting, api_name="greet")
            clear.add([name, greeting])
            with ll.Row():
                sentence = ll.Textbox(label="Sentence", value="the cat and the dog and the fish", lines=3)
                counted = ll.JSON(label="Words")
                shares = ll.Label(label="Shares", num_top_classes=3)
            sentence.change(count_words, sentence, [counted, shares], api_name="count_words", show_progress="hidden")
        with ll.Tab("Numbers and choices"), ll.Row():
            with ll.Column():
                nights = ll.Slider(1, 14, value=3, step=1, label="Nights")
                city = ll.Dropdown(CITIES, value="Lisbon", label="City")
                extras = ll.CheckboxGroup(["Breakfast", "Bicycle", "Museum"], label="Extras")
                transport = ll.Radio(["Train", "Boat"], value="Train", label="Transport")
                budget = ll.Number(600, label="Budget (€)", minimum=0)
                planning = ll.Button("Plan", variant="primary")
            itinerary = ll.Markdown()
            planning.click(plan, [nights, city, extras, budget], itinerary, api_name="plan")
        with ll.Tab("Files and pictures"):
            with ll.Row():
                picture = ll.Image(type="filepath", label="Picture", value=PHOTO)
                turned = ll.Image(label="Turned")
            ll.Button("Turn", variant="primary").click(turn, picture, turned, api_name="turn")
            with ll.Row():
                files = ll.File(file_count="multiple", label="Files")
                weights = ll.JSON(label="Sizes")
            files.change(weigh, files, weights, api_name="weigh", show_progress="hidden")
        with ll.Tab("Chat"):
            chatbot = ll.Chatbot(label="Conversation", height=320)
            message = ll.Textbox(label="Message", show_label=False, placeholder="Type a message...", submit_btn=True)
            message.submit(reply, [message, chatbot], [message, chatbot], api_name="reply")
        with ll.Tab("Long work"), ll.Row():
            with ll.Column():
                loaves = ll.Slider(1, 20, value=5, step=1, label="Loaves")
                oven = ll.Button("Bake", variant="primary")
                stop = ll.Button("Stop", variant="stop")
                baked = ll.Textbox(label="Oven")
                baking = oven.click(bake, loaves, baked, api_name="bake")
                stop.click(None, cancels=[baking])
            with ll.Column():
                text = ll.Textbox(label="Text", value="Streams come letter by letter.")
                spelling = ll.Button("Spell", variant="primary")
                spelled = ll.Textbox(label="Spelled")
                spelling.click(spell, text, spelled, api_name="spell")
        with ll.Tab("Notices"):
            with ll.Row():
                ll.Button("Say something").click(warn, api_name="warn")
                ll.Button("Fail", variant="stop").click(fail, api_name="fail")
            with ll.Accordion("Details", open=False):
                ll.HTML("<p>An <strong>HTML</strong> block in an accordion.</p>")

if __name__ == "__main__":
    demo.launch()
