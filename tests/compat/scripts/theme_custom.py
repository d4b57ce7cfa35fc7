# call same "x"
import gradio as gr

theme = gr.themes.Soft(
    primary_hue="emerald",
    secondary_hue=gr.themes.colors.pink,
    spacing_size="lg",
    radius_size=gr.themes.sizes.radius_none,
    font=[gr.themes.GoogleFont("Inconsolata"), "Arial", "sans-serif"],
).set(button_primary_background_fill="*primary_200", block_title_text_weight="600")

with gr.Blocks() as demo:
    text = gr.Textbox(label="Text", elem_id="text", elem_classes=["wide", "tall"])
    text.submit(lambda value: value, text, text, api_name="same")

demo.launch(theme=theme, css="#text {border: 1px solid red}", head="<meta name='x' content='y'>")
