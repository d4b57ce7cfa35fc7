import limelight as gr


def who(profile: gr.OAuthProfile | None):
    return profile["name"] if profile else "nobody"


with gr.Blocks() as demo:
    gr.LoginButton()
    user = gr.Textbox(label="Signed in")
    demo.load(who, None, user)

demo.launch()
