# call add_task "write"
# page page.load, state.change: [{"name": "write", "done": false}]
import gradio as gr

with gr.Blocks() as demo:
    tasks = gr.State([])
    entry = gr.Textbox(label="Task", autofocus=True)

    def add_task(tasks, name):
        return tasks + [{"name": name, "done": False}], ""

    entry.submit(add_task, [tasks, entry], [tasks, entry])

    @gr.render(inputs=tasks)
    def show(tasks):
        for task in tasks:
            with gr.Row():
                gr.Textbox(task["name"], show_label=False, container=False)
                done = gr.Button("Done", scale=0)

                def finish(task=task):
                    task["done"] = True
                    return tasks

                done.click(finish, None, tasks)


demo.launch()
