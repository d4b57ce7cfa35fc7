import type { FileData } from "../../wire/generated";

/** What is drawn, as data: pixels are made of it only to show it, bounded, and to send it, in full size. All coordinates are
 *  pixels of the canvas; a crop moves the frame and nothing else. */

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A picture as it came. */
export interface Source {
  readonly file: FileData;
  readonly url: string;
  readonly width: number;
  readonly height: number;
  /** Whether functions can read the file as it is: not one of SVG. */
  readonly isRaster: boolean;
}

export interface Placed {
  readonly source: Source;
  readonly at: Frame;
}

export interface Stroke {
  readonly isEraser: boolean;
  readonly color: string;
  readonly opacity: number;
  readonly radius: number;
  /** x, y and pressure of each point. */
  readonly points: readonly number[];
}

export interface Layer {
  readonly id: number;
  readonly name: string;
  readonly isVisible: boolean;
  readonly picture: Placed | null;
  readonly strokes: readonly Stroke[];
}

export interface Drawing {
  readonly frame: Frame;
  readonly background: Placed | null;
  /** From the lowest to the topmost. */
  readonly layers: readonly Layer[];
}

export type Size = Pick<Frame, "width" | "height">;

/** `names`: of its layers, at least one. */
export function emptyDrawing({ width, height }: Size, names: readonly string[]): Drawing {
  return { frame: { x: 0, y: 0, width, height }, background: null, layers: names.map((name, id) => emptyLayer(id, name)) };
}

function emptyLayer(id: number, name: string): Layer {
  return { id, name, isVisible: true, picture: null, strokes: [] };
}

/** Whether nothing was drawn or chosen. */
export function isEmpty({ background, layers }: Drawing): boolean {
  return background === null && layers.every(isBlank);
}

export function isBlank({ picture, strokes }: Layer): boolean {
  return picture === null && strokes.length === 0;
}

/** The whole picture in a frame, as large as it fits, in the middle. */
export function fitted({ width, height }: Size, frame: Frame): Frame {
  const scale = Math.min(frame.width / width, frame.height / height);
  const [wide, high] = [width * scale, height * scale];
  return { x: frame.x + (frame.width - wide) / 2, y: frame.y + (frame.height - high) / 2, width: wide, height: high };
}

/** The canvas takes the size of the picture, or with `isFixed` the picture that of the canvas. */
export function withBackground(drawing: Drawing, source: Source, isFixed: boolean): Drawing {
  const { width, height } = source;
  const frame = isFixed ? drawing.frame : { x: 0, y: 0, width, height };
  return { ...drawing, frame, background: { source, at: isFixed ? fitted(source, frame) : frame } };
}

export function movedBackground(drawing: Drawing, at: Frame): Drawing {
  return drawing.background ? { ...drawing, background: { ...drawing.background, at } } : drawing;
}

/** At least one pixel of the canvas stays. */
export function cropped(drawing: Drawing, { x, y, width, height }: Frame): Drawing {
  const [left, top] = [Math.round(x), Math.round(y)];
  const frame = { x: left, y: top, width: Math.max(1, Math.round(x + width) - left), height: Math.max(1, Math.round(y + height) - top) };
  return { ...drawing, frame };
}

function changedLayer(drawing: Drawing, id: number, change: (layer: Layer) => Layer): Drawing {
  return { ...drawing, layers: drawing.layers.map((layer) => (layer.id === id ? change(layer) : layer)) };
}

export function withStroke(drawing: Drawing, id: number, stroke: Stroke): Drawing {
  return changedLayer(drawing, id, (layer) => ({ ...layer, strokes: [...layer.strokes, stroke] }));
}

export function renamed(drawing: Drawing, id: number, name: string): Drawing {
  return changedLayer(drawing, id, (layer) => ({ ...layer, name }));
}

export function toggled(drawing: Drawing, id: number): Drawing {
  return changedLayer(drawing, id, (layer) => ({ ...layer, isVisible: !layer.isVisible }));
}

/** A new layer on top of all, with the next free number as its name. */
export function withLayer(drawing: Drawing, nameOf: (number: number) => string): Drawing {
  const names = new Set(drawing.layers.map(({ name }) => name));
  let number = drawing.layers.length + 1;
  while (names.has(nameOf(number))) number += 1;
  const id = Math.max(-1, ...drawing.layers.map((layer) => layer.id)) + 1;
  return { ...drawing, layers: [...drawing.layers, emptyLayer(id, nameOf(number))] };
}

/** One layer always stays. */
export function withoutLayer(drawing: Drawing, id: number): Drawing {
  return drawing.layers.length > 1 ? { ...drawing, layers: drawing.layers.filter((layer) => layer.id !== id) } : drawing;
}

/** By so many places towards the top. */
export function movedLayer(drawing: Drawing, id: number, by: number): Drawing {
  const from = drawing.layers.findIndex((layer) => layer.id === id);
  const to = Math.min(drawing.layers.length - 1, Math.max(0, from + by));
  const layer = drawing.layers[from];
  if (!layer || to === from) return drawing;
  const others = drawing.layers.filter((one) => one !== layer);
  return { ...drawing, layers: [...others.slice(0, to), layer, ...others.slice(to)] };
}

/** Without what was drawn and the background; names of layers stay. */
export function cleared(drawing: Drawing, { width, height }: Size): Drawing {
  const layers = drawing.layers.map((layer) => ({ ...layer, picture: null, strokes: [] }));
  return { frame: { x: 0, y: 0, width, height }, background: null, layers };
}
