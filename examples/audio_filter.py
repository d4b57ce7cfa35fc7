"""Sound in and out: effects on a recording, without a model. Needs `limelight[media]`."""

import numpy as np

import limelight as ll

RATE = 22_050


def demo_sound() -> tuple[int, np.ndarray]:
    """Three plucked strings (after Karplus and Strong: noise in a loop that wears it down)."""
    random = np.random.default_rng(1)
    sound = np.zeros(3 * RATE)
    for start, pitch_hz in ((0.0, 220), (0.7, 277), (1.4, 330)):
        loop = random.uniform(-1, 1, RATE // pitch_hz)
        string = []
        while len(string) < 1.5 * RATE:
            string.extend(loop)
            loop = 0.996 * (loop + np.roll(loop, 1)) / 2
        at = int(start * RATE)
        part = np.array(string)[: len(sound) - at]
        sound[at : at + len(part)] += part / 3
    return RATE, sound


def echo(rate: int, sound: np.ndarray) -> np.ndarray:
    result, delay = np.concatenate([sound, np.zeros(rate)]), int(0.3 * rate)
    for at in range(delay, len(result), delay):
        part = result[at : at + delay]
        part += 0.5 * result[at - delay : at - delay + len(part)]
    return result


def robot(rate: int, sound: np.ndarray) -> np.ndarray:
    return sound * np.sin(2 * np.pi * 70 * np.arange(len(sound)) / rate)


EFFECTS = {
    "echo": echo,
    "robot": robot,
    "backwards": lambda rate, sound: sound[::-1],
    "chipmunk": lambda rate, sound: sound[::2],
}


def apply(sound: tuple[int, np.ndarray] | None, effect: str) -> tuple[int, np.ndarray]:
    """Returns the sound, in one channel, with an effect."""
    if sound is None:
        raise ll.Error("Record something, or choose a sound.")
    rate, samples = sound
    mono = samples.reshape(len(samples), -1).mean(axis=1) / np.iinfo(samples.dtype).max
    return rate, EFFECTS[effect](rate, mono)


demo = ll.Interface(
    apply,
    inputs=[ll.Audio(value=demo_sound(), label="Sound"), ll.Radio(list(EFFECTS), value="echo", label="Effect")],
    outputs=ll.Audio(label="Result"),
    title="Sound effects",
    api_name="effect",
)

if __name__ == "__main__":
    demo.launch()
