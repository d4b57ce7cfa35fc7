# call greet "Ada"
from gradio import Server

app = Server()


@app.get("/health")
def health():
    return {"status": "ok"}


@app.api(name="greet")
def greet(name: str) -> str:
    return f"Hello {name}"


app.launch()
