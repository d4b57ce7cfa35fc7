"""A star rating: a class of the script's, with properties and an API type of its own."""

import gradio as gr


class Stars(gr.HTML):
    def __init__(self, label, value=0, most=5, **kwargs):
        self.most = most
        super().__init__(
            value=value,
            label=label,
            most=most,
            html_template="""
            <h3>${label}</h3>
            ${Array.from({length: most}, (_, i) =>
                `<button aria-label="${label}: ${i + 1}" class="star ${i < value ? 'on' : ''}">★</button>`).join('')}
            <p>{{value}} of {{most}}{{#if hint}} ({{hint}}){{/if}}</p>
            """,
            css_template="""
            .star { font-size: ${size}px; color: gray; }
            .star.on { color: rgb(200, 120, 0); }
            """,
            js_on_load="""
            element.addEventListener('click', event => {
                const at = [...element.querySelectorAll('.star')].indexOf(event.target);
                if (at >= 0) { props.value = at + 1; trigger('rated', {stars: at + 1}); }
            });
            """,
            **{"size": 24, "hint": "", **kwargs},
        )

    def api_info(self):
        return {"type": "integer", "minimum": 0, "maximum": self.most}


def average(food, service):
    return (food + service) // 2


def rated(event: gr.EventData):
    return f"rated {event.stars}"


with gr.Blocks() as demo:
    food, service = Stars("Food", 3, elem_id="food"), Stars("Service", 1, elem_id="service")
    result = Stars("Average", elem_id="result")
    said = gr.Textbox(label="Said")
    gr.Button("Average").click(average, [food, service], result, api_name="average")
    gr.Button("Hint").click(lambda: gr.HTML(hint="<b>rounded</b>", size=40), None, result)
    gr.Button("Again").click(lambda: Stars("Meal", 2, most=4), None, food)
    food.rated(rated, None, said)

if __name__ == "__main__":
    demo.launch()
