# call save "remember this"
import gradio as gr

notes = []


def save(note):
    notes.append(note)


demo = gr.Interface(save, gr.Textbox(label="Note", lines=4), None)

if __name__ == "__main__":
    demo.launch()
