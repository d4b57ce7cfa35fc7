import { isFileData, shownUrlOf } from "../File/files";
import { colorsOf } from "../palette";
import type { FileData } from "../../wire/generated";

/** The value on the wire. */
export interface Annotated {
  readonly image: FileData;
  readonly annotations: readonly { readonly image: FileData; readonly label: string }[];
}

/** A region as it is drawn: a picture of one colour, as large as the image. */
export interface Region {
  readonly label: string;
  readonly url: string;
  readonly color: string;
}

export function annotatedOf(value: unknown): Annotated | null {
  if (typeof value !== "object" || value === null) return null;
  const { image, annotations } = value as { image?: unknown; annotations?: unknown };
  return isFileData(image) && Array.isArray(annotations) ? (value as Annotated) : null;
}

/** The regions, with the colours that the server gave their pictures: those of the map, then those of the palette in the order of labels. */
export function regionsOf(value: Annotated, map: Readonly<Record<string, string>> | null, palette: readonly string[]): Region[] {
  const colors = colorsOf([...new Set(value.annotations.map((one) => one.label))], map, palette);
  return value.annotations.map(({ label, image }) => ({ label, url: shownUrlOf(image) ?? "", color: colors[label] ?? "gray" }));
}

/** How opaque a picture is at each point of a small grid. */
export interface Opacity {
  readonly width: number;
  readonly height: number;
  readonly values: Uint8ClampedArray;
}

const GRID = 256;

/** Null for a picture that cannot be read: it did not load, or is another host's. */
export async function opacityOf(url: string): Promise<Opacity | null> {
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
    const share = Math.min(1, GRID / Math.max(picture.naturalWidth, picture.naturalHeight));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.naturalWidth * share));
    canvas.height = Math.max(1, Math.round(picture.naturalHeight * share));
    const context = canvas.getContext("2d");
    if (!context) return null;
    context.drawImage(picture, 0, 0, canvas.width, canvas.height);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { width: canvas.width, height: canvas.height, values: data.filter((_, place) => place % 4 === 3) };
  } catch {
    return null;
  }
}

/** The smallest visible region at a point (0…1, 0…1): a large one may surround it. Null for none. */
export function regionAt(opacities: readonly (Opacity | null)[], x: number, y: number): number | null {
  let found: number | null = null;
  let smallest = Infinity;
  opacities.forEach((one, index) => {
    if (!one) return;
    const column = Math.min(one.width - 1, Math.floor(x * one.width));
    const row = Math.min(one.height - 1, Math.floor(y * one.height));
    if ((one.values[row * one.width + column] ?? 0) < VISIBLE) return;
    const covered = one.values.reduce((sum, value) => sum + (value < VISIBLE ? 0 : 1), 0);
    // Of those that cover as much, the one that is drawn last is on top.
    if (covered > smallest) return;
    [found, smallest] = [index, covered];
  });
  return found;
}

const VISIBLE = 32;
