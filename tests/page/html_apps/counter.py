"""A counter that asks Python for the next number, and that watches what Python sets."""

import gradio as gr


def following(number):
    return number + 1


async def squared(number):
    return {"square": number * number}


with gr.Blocks() as demo:
    reset = gr.Button("Reset")
    counter = gr.HTML(
        1,
        html_template="""
        <output>${value}</output> <button class='next'>Next</button> <button class='square'>Square</button><ul></ul>
        """,
        js_on_load="""
        const list = element.querySelector('ul');
        const say = text => {
            const item = document.createElement('li');
            item.textContent = text;
            list.append(item);
        };
        element.querySelector('.next').addEventListener('click', async () => {
            props.value = await server.following(props.value);
        });
        element.querySelector('.square').addEventListener('click', async () => {
            const {square} = await server.squared(props.value);
            say(`square ${square}`);
            trigger('submit');
        });
        watch('value', () => { say(`set to ${props.value}`); });
        """,
        server_functions=[following, squared],
        elem_id="counter",
        label="Counter",
        show_label=True,
        container=True,
        buttons=[reset],
    )
    seen = gr.Textbox(label="Seen")
    changes = gr.Number(0, label="Changes")
    reset.click(lambda: 10, None, counter)
    counter.submit(lambda number: f"submitted {number}", counter, seen)
    counter.change(lambda count: count + 1, changes, changes)

if __name__ == "__main__":
    demo.launch()
