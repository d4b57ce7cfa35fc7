# call join "a", "b", "c"
import gradio as gr

with gr.Blocks(fill_width=True) as demo:
    gr.HTML("<h2>Layout</h2>")
    with gr.Row(equal_height=True):
        with gr.Column(scale=2, min_width=200):
            a = gr.Textbox(label="A")
            with gr.Group():
                b = gr.Textbox(label="B")
        with gr.Column(scale=1):
            with gr.Accordion("More", open=False) as more:
                c = gr.Textbox(label="C", value="see")
    with gr.Tabs(selected="two") as tabs:
        with gr.Tab("One", id="one"):
            gr.Markdown("first")
        with gr.TabItem("Two", id="two") as two:
            out = gr.Textbox(label="Out")
    go = gr.Button("Join", size="sm", scale=0)
    go.click(lambda *texts: "-".join(texts), [a, b, c], out, api_name="join")
    two.select(lambda: "opened", None, out, api_name="opened")
    go.click(lambda: gr.Tabs(selected="one"), None, tabs, api_name="back")
    more.expand(lambda: "open", None, out, api_name="expanded")

demo.launch()
