import { t } from "../../texts/texts";

export type Source = "upload" | "clipboard" | "webcam";

/** The ways to give a picture that the author allows. */
export function sourcesOf(prop: unknown): readonly Source[] {
  const all: readonly Source[] = ["upload", "clipboard", "webcam"];
  return Array.isArray(prop) ? all.filter((one) => prop.includes(one)) : all;
}

interface Shown {
  readonly width: number;
  readonly height: number;
}

/** The pixel of the picture under a point of its box, where the picture is fitted whole into the box (`object-fit: contain`).
 *  Null beside the picture. */
export function pixelAt(point: { readonly x: number; readonly y: number }, box: Shown, natural: Shown): [number, number] | null {
  const scale = Math.min(box.width / natural.width, box.height / natural.height);
  if (!Number.isFinite(scale) || scale <= 0) return null;
  const x = Math.floor((point.x - (box.width - natural.width * scale) / 2) / scale);
  const y = Math.floor((point.y - (box.height - natural.height * scale) / 2) / scale);
  return x < 0 || y < 0 || x >= natural.width || y >= natural.height ? null : [x, y];
}

/** The pixel of the picture that the pointer is at, over the picture or what lies over the whole of it. */
export function pixelUnder(event: MouseEvent, image: HTMLImageElement): [number, number] | null {
  const box = { width: image.clientWidth, height: image.clientHeight };
  return pixelAt({ x: event.offsetX, y: event.offsetY }, box, { width: image.naturalWidth, height: image.naturalHeight });
}

/** The constraints of `webcam_options`, or the front camera. */
export function cameraConstraints(prop: unknown): MediaStreamConstraints {
  const own = typeof prop === "object" && prop !== null && "constraints" in prop ? prop.constraints : null;
  if (typeof own !== "object" || own === null) return { video: { facingMode: "user" } };
  return "video" in own ? (own as MediaStreamConstraints) : { video: own as MediaTrackConstraints };
}

export function isMirrored(prop: unknown): boolean {
  return !(typeof prop === "object" && prop !== null && "mirror" in prop && prop.mirror === false);
}

/** Why a camera cannot be used, for the user. */
export function cameraProblem(error: unknown): string {
  const name = error instanceof Error || error instanceof DOMException ? error.name : "";
  if (name === "NotAllowedError") return t("The browser was not allowed to use the camera.");
  if (name === "NotFoundError" || name === "OverconstrainedError") return t("There is no camera that fits.");
  return t("The camera could not be started.");
}
