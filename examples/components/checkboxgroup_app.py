import limelight as gr

demo = gr.Interface(
    lambda extras: f"{len(extras)} extras",
    gr.CheckboxGroup(["Breakfast", "Bicycle", "Museum"], value=["Bicycle"], label="Extras", show_select_all=True),
    gr.Textbox(label="Booked"),
)

demo.launch()
