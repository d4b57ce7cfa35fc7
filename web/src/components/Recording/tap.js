/* Runs in the audio thread: sends what the microphone hears, in blocks of BLOCK samples. */
const BLOCK = 2048;

class Tap extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK);
  #filled = 0;

  /** @param {Float32Array[][]} inputs */
  process([input]) {
    const [channel] = input ?? [];
    for (const sample of channel ?? []) {
      this.#block[this.#filled++] = sample;
      if (this.#filled < BLOCK) continue;
      this.port.postMessage(this.#block);
      this.#block = new Float32Array(BLOCK);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor("tap", Tap);
