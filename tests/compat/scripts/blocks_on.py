# call greet "Ada"
# call live "Ada"
# call echo "Ada"
import gradio as gr

with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    output = gr.Textbox(label="Output Box")
    greet_btn = gr.Button("Greet")

    @gr.on(triggers=[name.submit, greet_btn.click], inputs=name, outputs=output)
    def greet(name):
        return "Hello " + name + "!"

    @gr.on(inputs=[name], outputs=output)
    def live(name):
        return name.title()

    @name.blur(inputs=name, outputs=output, api_name="echo")
    def anything(name):
        return name

    gr.on([demo.load, greet_btn.click], lambda: "ready", None, output, queue=False, trigger_mode="multiple")

demo.launch()
