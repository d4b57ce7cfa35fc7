import { cameraProblem } from "../Image/image";
import { t } from "../../texts/texts";

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
  if (kind === "video") return cameraProblem(error);
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return t("The browser was not allowed to use the microphone.");
  if (name === "NotFoundError" || name === "OverconstrainedError") return t("There is no microphone that fits.");
  return t("The microphone could not be started.");
}
