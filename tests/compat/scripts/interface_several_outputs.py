# call describe "one two three"
# call describe ""
import gradio as gr


def describe(text):
    words = text.split()
    if not words:
        return 0, {"none": 1.0}, "<p>nothing</p>", None
    share = {word: 1 / len(words) for word in words}
    return len(words), share, f"<b>{words[0]}</b>", {"words": words}


demo = gr.Interface(describe, gr.Textbox(), ["number", "label", "html", "json"], examples=["a b", "c d e"])
demo.launch()
