import limelight as gr


def louder(sound):
    rate, samples = sound
    return rate, (samples.clip(-16000, 16000) * 2).astype("int16")


demo = gr.Interface(louder, gr.Audio(gr.get_audio("bells.wav"), label="Sound"), gr.Audio(label="Louder"))

demo.launch()
