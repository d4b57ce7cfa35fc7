# call hello "Ada"
# call bye "Ada"
import gradio as gr


def hello(name):
    return "Hello " + name


def bye(name):
    return "Bye " + name


first = gr.Interface(hello, "text", "text", api_name="hello")
second = gr.Interface(bye, "text", "text", api_name="bye")
demo = gr.TabbedInterface([first, second], ["Hello", "Bye"], title="Greetings")

if __name__ == "__main__":
    demo.launch()
