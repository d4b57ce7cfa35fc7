import limelight as gr


def answer(message, history):
    return f"{len(history)} messages before this one."


demo = gr.ChatInterface(answer, save_history=True)

demo.launch()
