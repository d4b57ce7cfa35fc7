import limelight as gr

demo = gr.Interface(
    lambda given: f"{given['text']} ({len(given['files'])} files)",
    gr.MultimodalTextbox({"text": "What is in this file?", "files": [gr.get_file("note.txt")]}, label="Question"),
    gr.Textbox(label="Asked"),
)

demo.launch()
