# call shout "hey"
import gradio as gr


def shout(text):
    return text.upper()


callback = gr.SimpleCSVLogger()
gr.Interface(shout, "textbox", "textbox", flagging_mode="auto", flagging_callback=callback).launch()
