/** Pure helpers around recording with the microphone and the camera. */

export type Kind = "audio" | "video";

export const SOURCES = { audio: ["upload", "microphone"], video: ["upload", "webcam"] } as const;

/** The ways to give a recording that the author allows. */
export function sourcesOf(prop: unknown, kind: Kind): readonly string[] {
  return Array.isArray(prop) ? SOURCES[kind].filter((one) => prop.includes(one)) : SOURCES[kind];
}

const CONTAINERS = ["video/mp4", "video/webm"];

/** The first container for films that this browser records; undefined leaves the choice to it. */
export function containerFor(isSupported: (type: string) => boolean): string | undefined {
  return CONTAINERS.find(isSupported);
}

export function endingOf(mediaType: string): string {
  return mediaType.split(";")[0]?.split("/")[1] ?? "webm";
}

/** Why a microphone or a camera cannot be used, for the user. */
export function recordingProblem(error: unknown, kind: Kind): string {
  const device = kind === "audio" ? "microphone" : "camera";
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return `The browser was not allowed to use the ${device}.`;
  if (name === "NotFoundError" || name === "OverconstrainedError") return `There is no ${device} that fits.`;
  return `The ${device} could not be started.`;
}
