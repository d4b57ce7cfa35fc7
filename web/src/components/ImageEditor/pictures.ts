import type { FileData } from "../../wire/generated";
import { shownUrlOf } from "../File/files";
import type { Size, Source } from "./drawing";
import { canvasOf } from "./paint";
import { t } from "../../texts/texts";

/** What a picture or a layer takes at most on the page, in pixels, and all of them together: a phone has room for these. */
const MAX_SHOWN = 2 << 20;
const MAX_ALL = 24 << 20;

/** How much smaller than it is one of so many is shown, from 0 to 1. */
export function shownScale({ width, height }: Size, count: number): number {
  return Math.min(1, Math.sqrt(Math.min(MAX_SHOWN, MAX_ALL / count) / (width * height)));
}

function missing(): Error {
  const message = t("The picture could not be loaded.");
  return new Error(message);
}

/** The picture in full size, decoded. Nothing keeps it longer than it is used. */
export async function decoded(url: string): Promise<HTMLImageElement> {
  const image = new Image();
  // Of another host it may only be read with its consent.
  if (new URL(url, document.baseURI).origin !== location.origin && /^https?:/.test(url)) image.crossOrigin = "anonymous";
  image.src = url;
  try {
    await image.decode();
  } catch {
    throw missing();
  }
  return image;
}

/** How many are kept as they are shown: more than one drawing has. Others are loaded once more where a step back needs them. */
const MOST = 64;

/** Pictures of one editor, as they are shown: bounded, whatever their size. */
export class Pictures {
  readonly #shown = new Map<string, HTMLCanvasElement>();
  readonly #loading = new Set<string>();

  /** `onArrived`: one that was missed is there. */
  constructor(private readonly onArrived: () => void) {}

  /** Null while it is not there. */
  pixelsOf({ url, width, height }: Source): HTMLCanvasElement | null {
    const shown = this.#shown.get(url);
    if (shown) return shown;
    if (!this.#loading.has(url)) void this.#fetch(url, { width, height });
    return null;
  }

  async #fetch(url: string, size: Size): Promise<void> {
    this.#loading.add(url);
    try {
      this.#keep(url, await decoded(url), size);
      this.#loading.delete(url);
      this.onArrived();
    } catch (error) {
      console.error(error); // and it is not asked for again
    }
  }

  /** Loads the picture of a file. `usual`: the size of one that has none, which SVG may be. */
  async load(file: FileData, usual: Size): Promise<Source> {
    const url = shownUrlOf(file);
    if (!url) throw missing();
    const image = await decoded(url);
    const isRaster = !/svg/.test(file.mime_type ?? "") && !/\.svg$/i.test(file.orig_name ?? file.path);
    const size = { width: image.naturalWidth || usual.width, height: image.naturalHeight || usual.height };
    this.#keep(url, image, size);
    return { file, url, ...size, isRaster };
  }

  #keep(url: string, image: HTMLImageElement, { width, height }: Size): void {
    const scale = shownScale({ width, height }, this.#shown.size + 1);
    const [canvas, pen] = canvasOf(Math.max(1, Math.round(width * scale)), Math.max(1, Math.round(height * scale)));
    pen.imageSmoothingQuality = "high";
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    this.#shown.set(url, canvas);
    for (const oldest of this.#shown.keys()) {
      if (this.#shown.size <= MOST) break;
      this.#shown.delete(oldest);
    }
  }
}
