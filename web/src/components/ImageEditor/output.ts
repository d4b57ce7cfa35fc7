import type { FileData } from "../../wire/generated";
import { type Drawing, type Frame, isBlank, isEmpty, type Layer, type Placed } from "./drawing";
import type { EditorData } from "./history";
import { canvasOf, drawLayer, drawPlaced, drawStroke, type Pen, type PixelsOf, release } from "./paint";
import { decoded } from "./pictures";
import { fill } from "./rasters";
import { t } from "../../texts/texts";

type Upload = (files: readonly File[]) => Promise<FileData[]>;
type Draw = (pen: Pen, pixelsOf: PixelsOf) => void;

interface Made {
  readonly frame: Frame;
  readonly file: FileData;
}

/** Makes the files of drawings, in full size, and uploads them; what did not change since is not made again. */
export class Output {
  readonly #values = new WeakMap<Drawing, Promise<EditorData | null>>();
  readonly #layers = new WeakMap<object, Made>();
  #blank: Made | null = null;
  #background: { readonly of: Placed | null; readonly made: Made } | null = null;

  constructor(private readonly upload: Upload) {}

  /** What functions get of a drawing; null of one in which there is nothing. `composite`: of all of it, if it is known. */
  valueOf(drawing: Drawing, composite: FileData | null = null): Promise<EditorData | null> {
    if (isEmpty(drawing)) return Promise.resolve(null);
    const known = this.#values.get(drawing);
    if (known) return known;
    const value = this.#made(drawing, composite);
    this.#values.set(drawing, value);
    // What failed is tried again the next time.
    value.catch(() => this.#values.delete(drawing));
    return value;
  }

  async #made(drawing: Drawing, known: FileData | null): Promise<EditorData> {
    // One after the other: a phone has no memory for two canvases in full size.
    const background = await this.#ofBackground(drawing);
    const layers: FileData[] = [];
    for (const layer of drawing.layers) layers.push(await this.#ofLayer(layer, drawing.frame));
    const isPlain = drawing.layers.every((layer) => !layer.isVisible || isBlank(layer));
    const composite = known ?? (isPlain ? background : await this.#ofAll(drawing));
    return { background, layers, composite, id: null };
  }

  async #ofBackground({ background, frame }: Drawing): Promise<FileData> {
    if (background && isWhole(background, frame)) return background.source.file;
    const { of, made } = this.#background ?? {};
    if (made && of === background && isSame(made.frame, frame)) return made.file;
    const file = await this.#file("background.png", frame, background ? [background] : [], (pen, pixelsOf) => {
      if (background) drawPlaced(pen, background, pixelsOf);
      else fill(pen, frame);
    });
    this.#background = { of: background, made: { frame, file } };
    return file;
  }

  async #ofLayer(layer: Layer, frame: Frame): Promise<FileData> {
    const { picture, strokes } = layer;
    if (isBlank(layer)) return this.#ofNothing(frame);
    if (picture && strokes.length === 0 && isWhole(picture, frame)) return picture.source.file;
    const made = this.#layers.get(strokes);
    if (made && isSame(made.frame, frame)) return made.file;
    const file = await this.#file("layer.png", frame, picture ? [picture] : [], (pen, pixelsOf) => {
      drawLayer(pen, layer, pixelsOf);
    });
    this.#layers.set(strokes, { frame, file });
    return file;
  }

  /** Of all layers on which nothing is drawn. */
  async #ofNothing(frame: Frame): Promise<FileData> {
    if (this.#blank && isSame(this.#blank.frame, frame)) return this.#blank.file;
    const file = await this.#file("layer.png", frame, [], () => undefined);
    this.#blank = { frame, file };
    return file;
  }

  #ofAll({ background, layers, frame }: Drawing): Promise<FileData> {
    const shown = layers.filter((layer) => layer.isVisible);
    const pictures = [background, ...shown.map((layer) => layer.picture)].filter((one) => one !== null);
    return this.#file("composite.png", frame, pictures, (pen, pixelsOf) => {
      if (background) drawPlaced(pen, background, pixelsOf);
      else fill(pen, frame);
      for (const layer of shown) drawOnTop(pen, layer, frame, pixelsOf);
    });
  }

  async #file(name: string, frame: Frame, pictures: readonly Placed[], draw: Draw): Promise<FileData> {
    const images = new Map<string, HTMLImageElement>();
    for (const { source } of pictures) if (!images.has(source.url)) images.set(source.url, await decoded(source.url));
    const [canvas, pen] = canvasOf(frame.width, frame.height);
    pen.imageSmoothingQuality = "high";
    pen.translate(-frame.x, -frame.y);
    draw(pen, ({ source }) => images.get(source.url) ?? null);
    const blob = await new Promise<Blob | null>((resolve) => {
      canvas.toBlob(resolve, "image/png");
    });
    release(canvas);
    const problem = blob ? t("The upload failed.") : t("The browser cannot make a picture of this size.");
    if (!blob) throw new Error(problem);
    const [file] = await this.upload([new File([blob], name, { type: "image/png" })]);
    if (!file) throw new Error(problem);
    return file;
  }
}

/** An eraser takes away of its own layer only, so such a layer is drawn by itself first. */
function drawOnTop(pen: Pen, layer: Layer, frame: Frame, pixelsOf: PixelsOf): void {
  if (!layer.strokes.some((stroke) => stroke.isEraser)) {
    if (layer.picture) drawPlaced(pen, layer.picture, pixelsOf);
    for (const stroke of layer.strokes) drawStroke(pen, stroke);
    return;
  }
  const [canvas, own] = canvasOf(frame.width, frame.height);
  own.translate(-frame.x, -frame.y);
  drawLayer(own, layer, pixelsOf);
  pen.drawImage(canvas, frame.x, frame.y);
  release(canvas);
}

/** Whether the file, as it is, is what the frame shows of the picture. */
function isWhole({ source, at }: Placed, frame: Frame): boolean {
  return source.isRaster && isSame(at, frame) && source.width === frame.width && source.height === frame.height;
}

function isSame(one: Frame, other: Frame): boolean {
  return one.x === other.x && one.y === other.y && one.width === other.width && one.height === other.height;
}
