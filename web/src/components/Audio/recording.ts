/** Pure helpers around recording with the microphone and the camera. */

export type Kind = "audio" | "video";

export const SOURCES = { audio: ["upload", "microphone"], video: ["upload", "webcam"] } as const;

/** The ways to give a recording that the author allows. */
export function sourcesOf(prop: unknown, kind: Kind): readonly string[] {
  return Array.isArray(prop) ? SOURCES[kind].filter((one) => prop.includes(one)) : SOURCES[kind];
}

const CONTAINERS: Readonly<Record<Kind, readonly string[]>> = {
  audio: ["audio/webm", "audio/mp4", "audio/ogg"],
  video: ["video/mp4", "video/webm"],
};

/** The first container that this browser records; undefined leaves the choice to it. */
export function containerFor(kind: Kind, isSupported: (type: string) => boolean): string | undefined {
  return CONTAINERS[kind].find(isSupported);
}

export function endingOf(mediaType: string): string {
  return mediaType.split(";")[0]?.split("/")[1] ?? "webm";
}

/** Seconds as a clock shows them: 0:07, 12:30, 1:02:03. */
export function clock(seconds: number): string {
  const whole = Number.isFinite(seconds) ? Math.max(0, Math.floor(seconds)) : 0;
  const parts = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index === 0 ? String(part) : String(part).padStart(2, "0"))).join(":");
}

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

/** Why a microphone or a camera cannot be used, for the user. */
export function recordingProblem(error: unknown, kind: Kind): string {
  const device = kind === "audio" ? "microphone" : "camera";
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return `The browser was not allowed to use the ${device}.`;
  if (name === "NotFoundError" || name === "OverconstrainedError") return `There is no ${device} that fits.`;
  return `The ${device} could not be started.`;
}
