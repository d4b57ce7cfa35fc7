# call convert 21.5
# call convert 21.5, "K", 0
# call convert
import gradio as gr


def convert(celsius: float, unit: str = "F", digits: int = 1):
    """Converts a temperature.

    Parameters:
        celsius: the temperature
        unit: F or K
        digits: how many digits to keep
    Returns:
        the temperature in the other unit
    """
    value = celsius * 9 / 5 + 32 if unit == "F" else celsius + 273.15
    return round(value, digits)


demo = gr.Interface(
    fn=convert,
    inputs=[gr.Number(label="°C"), gr.Radio(["F", "K"], value="F"), gr.Number(value=1, precision=0)],
    outputs=gr.Number(label="Result"),
    api_name="convert",
    article="Both scales measure the same thing.",
)
demo.launch()
