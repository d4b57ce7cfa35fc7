/** Sound as WAV files of 16 bits: every server reads these without a codec. */

/** Of channels of the same length, with samples from -1 to 1. */
export function wav(channels: readonly Float32Array[], rate: number): Blob {
  const frames = channels[0]?.length ?? 0;
  const samples = new Int16Array(frames * channels.length);
  channels.forEach((channel, place) => {
    for (let frame = 0; frame < frames; frame++) samples[frame * channels.length + place] = in16Bits(channel[frame] ?? 0);
  });
  return wavOf([samples], channels.length, rate);
}

/** Of samples in pieces, which are not copied once more: a recording may be long. */
export function wavOf(pieces: readonly Int16Array<ArrayBuffer>[], channels: number, rate: number): Blob {
  const size = pieces.reduce((sum, piece) => sum + piece.byteLength, 0);
  return new Blob([header(size, channels, rate), ...pieces], { type: "audio/wav" });
}

/** Samples from -1 to 1; louder ones are cut off. */
export function as16Bits(samples: Float32Array): Int16Array<ArrayBuffer> {
  return Int16Array.from(samples, in16Bits);
}

function in16Bits(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
}

function header(size: number, channels: number, rate: number): ArrayBuffer {
  const bytes = new DataView(new ArrayBuffer(44));
  const name = (at: number, text: string) => [...text].forEach((letter, index) => bytes.setUint8(at + index, letter.charCodeAt(0)));
  name(0, "RIFF");
  bytes.setUint32(4, size + 36, true);
  name(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, channels, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * channels * 2, true);
  bytes.setUint16(32, channels * 2, true);
  bytes.setUint16(34, 16, true);
  name(36, "data");
  bytes.setUint32(40, size, true);
  return bytes.buffer;
}
