"""Three inputs, two outputs: a page, and a call that curl can make."""

import limelight as ll


def greet(name: str, is_morning: bool, temperature: float) -> tuple[str, float]:
    """Greets, and says the temperature in degrees Celsius."""
    greeting = "Good morning" if is_morning else "Good evening"
    celsius = (temperature - 32) * 5 / 9
    return f"{greeting}, {name}. It is {temperature:g} °F today.", round(celsius, 2)


demo = ll.Interface(
    greet,
    inputs=[
        ll.Textbox(label="Name"),
        ll.Checkbox(label="Morning"),
        ll.Slider(0, 120, value=60, label="Temperature (°F)"),
    ],
    outputs=[ll.Textbox(label="Greeting"), ll.Number(label="Temperature (°C)")],
    title="Greeter",
    description="Who is there, and how warm is it?",
    examples=[["Ada", True, 68], ["Alan", False, 50]],
)

if __name__ == "__main__":
    demo.launch()
