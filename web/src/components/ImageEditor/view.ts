import type { Frame, Size } from "./drawing";

/** Which part of the canvas is seen: a point of the canvas times `scale`, plus x and y, is a point of the stage. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

const MOST = 32;

/** Room around the canvas, for the handles at its corners. */
const ROOM = 8;

/** The whole frame, in the middle of the stage. */
export function whole(frame: Frame, stage: Size): View {
  const scale = Math.min(Math.max(1, stage.width - 2 * ROOM) / frame.width, Math.max(1, stage.height - 2 * ROOM) / frame.height);
  return {
    scale,
    x: (stage.width - frame.width * scale) / 2 - frame.x * scale,
    y: (stage.height - frame.height * scale) / 2 - frame.y * scale,
  };
}

export function onCanvas({ scale, x, y }: View, point: Point): Point {
  return { x: (point.x - x) / scale, y: (point.y - y) / scale };
}

/** Larger or smaller around a point of the stage, which stays where it is. Not smaller than half of the `least` scale. */
export function zoomed(view: View, factor: number, at: Point, least: number): View {
  const scale = Math.min(Math.max(view.scale * factor, least / 2), Math.max(MOST, least));
  const by = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * by, y: at.y - (at.y - view.y) * by };
}

export function moved(view: View, x: number, y: number): View {
  return { ...view, x: view.x + x, y: view.y + y };
}

/** Moved by as much as it takes that a part of the frame is seen. */
export function within(view: View, frame: Frame, stage: Size): View {
  const margin = 48;
  const limit = (start: number, at: number, length: number, room: number) => {
    const [low, high] = [margin - (start + length) * view.scale, room - margin - start * view.scale];
    return Math.min(Math.max(at, low), high);
  };
  return { ...view, x: limit(frame.x, view.x, frame.width, stage.width), y: limit(frame.y, view.y, frame.height, stage.height) };
}
