import type { Layer, Placed, Stroke } from "./drawing";

export type Pen = CanvasRenderingContext2D;
/** The pixels to draw for a placed picture; null while they are not there. */
export type PixelsOf = (placed: Placed) => CanvasImageSource | null;

/** Draws in pixels of the canvas; the pen is set up for these. */
export function drawStroke(pen: Pen, { isEraser, color, opacity, radius, points }: Stroke): void {
  pen.save();
  pen.globalCompositeOperation = isEraser ? "destination-out" : "source-over";
  pen.globalAlpha = isEraser ? 1 : opacity;
  pen.lineCap = "round";
  pen.lineJoin = "round";
  pen.lineWidth = 2 * radius;
  pen.fillStyle = pen.strokeStyle = isEraser ? "#000" : color;
  const isEven = points.every((value, place) => place % 3 !== 2 || value === points[2]);
  if (isEven && points.length > 3) drawLine(pen, points, radius * (points[2] ?? 1));
  else drawPressed(pen, points, radius);
  pen.restore();
}

/** A smooth line through the middles between its points. */
function drawLine(pen: Pen, points: readonly number[], radius: number): void {
  const at = (place: number) => points[place] ?? 0;
  pen.lineWidth = 2 * radius;
  pen.beginPath();
  pen.moveTo(at(0), at(1));
  for (let place = 3; place + 3 < points.length; place += 3) {
    pen.quadraticCurveTo(at(place), at(place + 1), (at(place) + at(place + 3)) / 2, (at(place + 1) + at(place + 4)) / 2);
  }
  pen.lineTo(at(points.length - 3), at(points.length - 2));
  pen.stroke();
}

/** Circles and what lies between each two, as one shape: where they overlap, a transparent color is not darker. */
function drawPressed(pen: Pen, points: readonly number[], radius: number): void {
  const at = (place: number) => points[place] ?? 0;
  pen.beginPath();
  for (let place = 0; place < points.length; place += 3) {
    const [x, y, r] = [at(place), at(place + 1), radius * at(place + 2)];
    pen.moveTo(x + r, y);
    pen.arc(x, y, r, 0, 2 * Math.PI);
    if (place === 0) continue;
    const [fromX, fromY, fromR] = [at(place - 3), at(place - 2), radius * at(place - 1)];
    const length = Math.hypot(x - fromX, y - fromY) || 1;
    const [acrossX, acrossY] = [(fromY - y) / length, (x - fromX) / length];
    // In the direction of the circles, so that what overlaps stays filled.
    pen.moveTo(fromX - acrossX * fromR, fromY - acrossY * fromR);
    pen.lineTo(x - acrossX * r, y - acrossY * r);
    pen.lineTo(x + acrossX * r, y + acrossY * r);
    pen.lineTo(fromX + acrossX * fromR, fromY + acrossY * fromR);
    pen.closePath();
  }
  pen.fill();
}

export function drawPlaced(pen: Pen, placed: Placed, pixelsOf: PixelsOf): void {
  const pixels = pixelsOf(placed);
  const { x, y, width, height } = placed.at;
  if (pixels) pen.drawImage(pixels, x, y, width, height);
}

export function drawLayer(pen: Pen, { picture, strokes }: Layer, pixelsOf: PixelsOf): void {
  if (picture) drawPlaced(pen, picture, pixelsOf);
  for (const stroke of strokes) drawStroke(pen, stroke);
}

/** A new canvas and its pen. Throws where the browser has no memory for one. */
export function canvasOf(width: number, height: number): [HTMLCanvasElement, Pen] {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("There is no canvas.");
  return [canvas, pen];
}

/** Gives the memory back at once: some browsers keep it until they run out. */
export function release(canvas: HTMLCanvasElement): void {
  canvas.width = canvas.height = 0;
}
