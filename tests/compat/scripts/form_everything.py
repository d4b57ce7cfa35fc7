# call submit "Ada", 36, "b@example.org", 7, true, ["red", "blue"], "tea", "no", ["x"]
# call submit "Ada", 36, "b@example.org", 7, true, ["pink"], "tea", "no", ["x"]
# call submit "Ada", 36, "b@example.org", 7, true, [], "tea", "maybe", []
# call submit "Ada", null, "b@example.org", 7, false, [], "tea", "yes", []
import gradio as gr


def submit(name, age, email, score, news, colors, drink, sure, tags):
    return {
        "name": name,
        "age": age,
        "email": email,
        "score": score,
        "news": news,
        "colors": colors,
        "drink": drink,
        "sure": sure,
        "tags": tags,
    }


with gr.Blocks() as demo:
    name = gr.Text(label="Name")
    age = gr.Number(label="Age", precision=0)
    email = gr.Textbox(label="Mail", type="email")
    score = gr.Slider(0, 10, label="Score")
    news = gr.Checkbox(label="Newsletter")
    colors = gr.CheckboxGroup(["red", "green", "blue"], label="Colors")
    drink = gr.Radio(["tea", "coffee"], label="Drink")
    sure = gr.Dropdown(["yes", "no"], label="Sure?")
    tags = gr.Dropdown(["x", "y", "z"], multiselect=True, label="Tags")
    out = gr.JSON(label="What was sent")
    gr.Button("Send").click(submit, [name, age, email, score, news, colors, drink, sure, tags], out)

demo.launch()
