# call classify "good"
import gradio as gr


def classify(text):
    return {"positive": 0.75, "negative": 0.25} if "good" in text else {"positive": 0.25, "negative": 0.75}


demo = gr.Interface(
    classify,
    gr.Textbox(label="Review"),
    gr.Label(num_top_classes=2, label="Sentiment"),
    flagging_mode="manual",
    flagging_options=[("It is wrong", "wrong"), ("I am not sure", "unsure")],
    flagging_dir="flags",
)
demo.launch()
