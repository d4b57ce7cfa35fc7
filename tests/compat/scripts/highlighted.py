# call mark "ab cd"
import gradio as gr


def mark(text):
    return [(word, "first" if i == 0 else None) for i, word in enumerate(text.split())]


demo = gr.Interface(mark, "text", gr.HighlightedText(combine_adjacent=True, color_map={"first": "red"}))
demo.launch()
