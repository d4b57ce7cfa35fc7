"""A board whose cards move from list to list by buttons; Python adds cards and hears of moves."""

import gradio as gr

LISTS = ["To do", "Doing", "Done"]


def add(board, text):
    return {**board, "To do": [*board["To do"], text]}, ""


def counted(board):
    return ", ".join(f"{name}: {len(cards)}" for name, cards in board.items())


with gr.Blocks() as demo:
    board = gr.HTML(
        {"To do": ["Write", "Test"], "Doing": [], "Done": []},
        html_template="""
        <div class="board">
        {{#each value as |cards name|}}
          <section aria-label="{{name}}">
            <h3>{{name}}</h3>
            {{#each cards}}
              <article>
                {{this}} <button data-list="{{name}}" data-at="{{@index}}" aria-label="Move {{this}}">→</button>
              </article>
            {{else}}
              <p>nothing</p>
            {{/each}}
          </section>
        {{/each}}
        </div>
        """,
        css_template=".board { display: flex; gap: 1rem; } section { flex: 1; }",
        js_on_load="""
        element.addEventListener('click', event => {
            const {list, at} = event.target.dataset;
            if (list === undefined) return;
            const names = Object.keys(props.value);
            const next = names[(names.indexOf(list) + 1) % names.length];
            const [card] = props.value[list].splice(at, 1);
            props.value[next].push(card);
            props.value = {...props.value};
            trigger('moved', {card, to: next});
        });
        """,
    )
    card = gr.Textbox(label="Card")
    log, count = gr.Textbox(label="Log"), gr.Textbox(label="Count")
    card.submit(add, [board, card], [board, card])
    board.change(counted, board, count)

    @board.moved(outputs=log)
    def moved(event: gr.EventData):
        return f"{event.card} is now in {event.to}"


if __name__ == "__main__":
    demo.launch()
