# call facts {"upload": "tone.wav"}
# call louder {"upload": "tone.wav"}
# call kinds "float32"
# call kinds "int16"
# call kinds "uint8"
# call stereo
import gradio as gr
import numpy as np


def facts(sound):
    rate, samples = sound
    return {"rate": rate, "shape": list(samples.shape), "dtype": str(samples.dtype), "peak": int(samples.max())}


def kinds(name):
    return 8000, (np.ones(8) * (1 if name[0] == "f" else 100)).astype(name)


with gr.Blocks() as demo:
    sound = gr.Audio(label="In", sources=["upload"], waveform_options=gr.WaveformOptions(sample_rate=16000))
    path = gr.Audio(label="Path", type="filepath", format="wav", autoplay=True)
    out = gr.Audio(label="Out", interactive=False)
    said = gr.JSON(label="Said")
    kind = gr.Textbox(label="Kind")
    gr.Button("Facts").click(facts, sound, said)
    gr.Button("Louder").click(lambda path: path, path, out, api_name="louder")
    gr.Button("Kinds").click(kinds, kind, out)
    gr.Button("Stereo").click(lambda: (8000, np.zeros((10, 2), np.int16)), None, out, api_name="stereo")
    path.stop_recording(lambda: None, None, None, api_name=False)

demo.launch()
