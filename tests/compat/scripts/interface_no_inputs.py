# call roll
import gradio as gr


def roll():
    return 4


gr.Interface(roll, None, gr.Number(label="Die"), title="Dice", live=False).launch()
