import type { FileData } from "../../wire/generated";
import { isFileData } from "../File/files";

/** The file of a value: of itself, or of the older form `{"video": …, "subtitles": …}`. */
export function videoOf(value: unknown): FileData | null {
  if (isFileData(value)) return value;
  return typeof value === "object" && value !== null && "video" in value && isFileData(value.video) ? value.video : null;
}

/** How long a film is, in seconds. The header of what a browser recorded does not say: at its end the browser knows. */
export async function lengthOf(video: HTMLVideoElement): Promise<number> {
  if (Number.isFinite(video.duration)) return video.duration;
  const before = video.currentTime;
  const known = new Promise<void>((resolve) => {
    const look = () => {
      if (!Number.isFinite(video.duration)) return;
      video.removeEventListener("durationchange", look);
      resolve();
    };
    video.addEventListener("durationchange", look);
  });
  video.currentTime = Number.MAX_SAFE_INTEGER;
  await known;
  video.currentTime = before;
  return video.duration;
}
