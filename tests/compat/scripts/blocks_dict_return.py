# call check 17
# call check -1
import gradio as gr

with gr.Blocks() as demo:
    age = gr.Number(label="Age")
    error = gr.Textbox(label="Error", visible=False)
    result = gr.Textbox(label="Result")

    def check(age):
        if age < 0:
            return {error: gr.Textbox(value="Too young", visible=True)}
        return {result: f"In ten years: {age + 10:g}", error: gr.Textbox(visible=False)}

    gr.Button("Check").click(check, age, [error, result])

demo.launch()
