# call guess "a"
# call guess "b"
# call guess "a"
# call last
import gradio as gr

with gr.Blocks() as demo:
    used = gr.State(set(), time_to_live=3600, delete_callback=lambda letters: None)
    letter = gr.Textbox(label="Letter")
    result = gr.Textbox(label="Result")

    def guess(letter, used):
        if letter in used:
            return used, "again"
        used.add(letter)
        return used, f"{len(used)} so far"

    letter.submit(guess, [letter, used], [used, result])
    used.change(lambda letters: "".join(sorted(letters)), used, result, api_name="last")

demo.launch()
