/** Sound as a WAV file of 16 bits: every server reads that without a codec. The channels have the same length. */
export function wav(channels: readonly Float32Array[], rate: number): Blob {
  const frames = channels[0]?.length ?? 0;
  const header = 44;
  const bytes = new DataView(new ArrayBuffer(header + frames * channels.length * 2));
  const name = (at: number, text: string) => [...text].forEach((letter, index) => bytes.setUint8(at + index, letter.charCodeAt(0)));
  name(0, "RIFF");
  bytes.setUint32(4, bytes.byteLength - 8, true);
  name(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true);
  bytes.setUint16(20, 1, true);
  bytes.setUint16(22, channels.length, true);
  bytes.setUint32(24, rate, true);
  bytes.setUint32(28, rate * channels.length * 2, true);
  bytes.setUint16(32, channels.length * 2, true);
  bytes.setUint16(34, 16, true);
  name(36, "data");
  bytes.setUint32(40, bytes.byteLength - header, true);
  let at = header;
  for (let frame = 0; frame < frames; frame++) {
    for (const channel of channels) {
      const sample = Math.max(-1, Math.min(1, channel[frame] ?? 0));
      bytes.setInt16(at, Math.round(sample * 32767), true);
      at += 2;
    }
  }
  return new Blob([bytes], { type: "audio/wav" });
}
