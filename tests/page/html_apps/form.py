"""A form of own markup around components of the app."""

import gradio as gr

with gr.Blocks() as demo:
    with gr.HTML(
        html_template="""
        <h2>${title}</h2>
        @children
        <footer><button class="send">Send</button> {{note}}</footer>
        """,
        css_template="border: 3px solid rgb(1, 2, 3); padding: 12px; h2 { color: rgb(4, 5, 6); }",
        js_on_load="element.querySelector('.send').addEventListener('click', () => trigger('submit', {by: 'hand'}));",
        title="Sign up",
        note="no <b>spam</b>",
        elem_id="form",
    ) as form:
        name = gr.Textbox(label="Name")
        with gr.Row():
            age = gr.Slider(0, 99, 18, step=1, label="Age")
            agree = gr.Checkbox(label="Agree")
    out = gr.Textbox(label="Out")

    @form.submit(inputs=[name, age, agree], outputs=[out, form])
    def sent(name, age, agree, event: gr.EventData):
        return f"{name} {age} {agree} {event.by}", gr.HTML(title=f"Thanks, {name}")


if __name__ == "__main__":
    demo.launch()
