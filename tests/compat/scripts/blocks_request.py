# call who?lang=fr "x"
# call who "x"
import gradio as gr


def who(text, request: gr.Request):
    lang = request.query_params.get("lang", "en")
    return f"{text} {lang} {request.headers.get('x-compat')} {bool(request.session_hash)} {request.username}"


with gr.Blocks() as demo:
    text = gr.Textbox(label="Text")
    out = gr.Textbox(label="Out")
    text.submit(who, text, out)

demo.launch()
