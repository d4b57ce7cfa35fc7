# page /notify: "Ada"
# call notify "Ada"
# page /fail:
import gradio as gr


def notify(name):
    gr.Info(f"Hello {name}", duration=3)
    gr.Warning("Careful", title="Watch out")
    gr.Success("Saved")
    return name


def fail():
    raise gr.Error("It broke 💥", duration=None)


with gr.Blocks() as demo:
    name = gr.Textbox(label="Name")
    name.submit(notify, name, name)
    gr.Button("Fail").click(fail)

demo.launch()
