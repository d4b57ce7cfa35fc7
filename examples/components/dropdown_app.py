import limelight as gr

demo = gr.Interface(
    lambda cities: ", ".join(cities),
    gr.Dropdown(["Lisbon", "Nairobi", "Oslo"], value=["Oslo"], multiselect=True, label="Cities"),
    gr.Textbox(label="Journey"),
)

demo.launch()
