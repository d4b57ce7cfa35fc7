import type { Drawing, Frame, Layer, Placed, Stroke } from "./drawing";
import { canvasOf, drawLayer, drawPlaced, drawStroke, type Pen, release } from "./paint";
import { type Pictures, shownScale } from "./pictures";
import type { View } from "./view";

/** A layer as it is shown. */
interface Raster {
  readonly canvas: HTMLCanvasElement;
  readonly pen: Pen;
  readonly frame: Frame;
  layer: Layer;
}

const PAPER = "#ffffff";

/** Shows drawings: keeps the pixels of each layer, bounded, so that only what is new is drawn. */
export class Rasters {
  readonly #rasters = new Map<number, Raster>();
  #spare: [HTMLCanvasElement, Pen] | null = null;

  constructor(private readonly pictures: Pictures) {}

  /** Draws what is seen of the drawing, with a stroke that is not part of it yet. `ratio`: pixels of the target by pixel of the stage. */
  show(pen: Pen, drawing: Drawing, view: View, ratio: number, live: { readonly layer: number; readonly stroke: Stroke } | null): void {
    const { frame, background } = drawing;
    for (const [id, { canvas }] of this.#rasters) {
      if (drawing.layers.some((layer) => layer.id === id)) continue;
      release(canvas);
      this.#rasters.delete(id);
    }
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, pen.canvas.width, pen.canvas.height);
    pen.setTransform(view.scale * ratio, 0, 0, view.scale * ratio, view.x * ratio, view.y * ratio);
    pen.save();
    pen.beginPath();
    pen.rect(frame.x, frame.y, frame.width, frame.height);
    pen.clip();
    pen.imageSmoothingEnabled = view.scale * ratio < 4;
    if (background) drawPlaced(pen, background, this.#pixelsOf);
    else fill(pen, frame);
    for (const layer of drawing.layers.filter((one) => one.isVisible)) {
      const { canvas } = this.#raster(layer, frame, drawing.layers.length);
      const stroke = live?.layer === layer.id ? live.stroke : null;
      const shown = stroke?.isEraser ? this.#erased(canvas, frame, stroke) : canvas;
      pen.drawImage(shown, frame.x, frame.y, frame.width, frame.height);
      if (stroke && !stroke.isEraser) drawStroke(pen, stroke);
    }
    pen.restore();
  }

  readonly #pixelsOf = (placed: Placed) => this.pictures.pixelsOf(placed.source);

  #raster(layer: Layer, frame: Frame, count: number): Raster {
    const known = this.#rasters.get(layer.id);
    if (known?.layer === layer && known.frame === frame) return known;
    const before = known?.layer.strokes ?? [];
    const isLonger = known?.frame === frame && known.layer.picture === layer.picture && layer.strokes.length >= before.length && layer.strokes[before.length - 1] === before.at(-1);
    if (known && isLonger) {
      for (const stroke of layer.strokes.slice(before.length)) drawStroke(known.pen, stroke);
      known.layer = layer;
      return known;
    }
    const made = known?.frame === frame ? known : { ...this.#canvas(frame, count), frame, layer };
    if (known && made !== known) release(known.canvas);
    made.layer = layer;
    made.pen.clearRect(frame.x, frame.y, frame.width, frame.height);
    drawLayer(made.pen, layer, this.#pixelsOf);
    this.#rasters.set(layer.id, made);
    return made;
  }

  #canvas(frame: Frame, count: number): { canvas: HTMLCanvasElement; pen: Pen } {
    const scale = shownScale(frame, count);
    const [canvas, pen] = canvasOf(Math.max(1, Math.round(frame.width * scale)), Math.max(1, Math.round(frame.height * scale)));
    pen.setTransform(canvas.width / frame.width, 0, 0, canvas.height / frame.height, 0, 0);
    pen.translate(-frame.x, -frame.y);
    return { canvas, pen };
  }

  /** The layer without what the eraser is just taking away. */
  #erased(canvas: HTMLCanvasElement, frame: Frame, stroke: Stroke): HTMLCanvasElement {
    if (this.#spare?.[0].width !== canvas.width || this.#spare[0].height !== canvas.height) {
      if (this.#spare) release(this.#spare[0]);
      this.#spare = canvasOf(canvas.width, canvas.height);
    }
    const [copy, pen] = this.#spare;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, copy.width, copy.height);
    pen.drawImage(canvas, 0, 0);
    pen.setTransform(canvas.width / frame.width, 0, 0, canvas.height / frame.height, 0, 0);
    pen.translate(-frame.x, -frame.y);
    drawStroke(pen, stroke);
    return copy;
  }

  /** Gives all memory back. */
  close(): void {
    for (const { canvas } of this.#rasters.values()) release(canvas);
    this.#rasters.clear();
    if (this.#spare) release(this.#spare[0]);
    this.#spare = null;
  }
}

/** The paper of a canvas without a background. */
export function fill(pen: Pen, { x, y, width, height }: Frame): void {
  pen.fillStyle = PAPER;
  pen.fillRect(x, y, width, height);
}
