# call increment
# call increment
# call add_item "milk"
# call add_item "bread"
import gradio as gr

with gr.Blocks() as demo:
    count = gr.State(0)
    items = gr.State([])
    shown = gr.Number(label="Count")
    entry = gr.Textbox(label="Item")
    basket = gr.JSON(label="Basket")

    def increment(n):
        return n + 1, n + 1

    gr.Button("+1").click(increment, count, [count, shown])

    def add_item(entry, items):
        items = items + [entry]
        return items, items, ""

    entry.submit(add_item, [entry, items], [items, basket, entry])

demo.launch()
