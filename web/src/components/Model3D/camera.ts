/** Where a camera stands around what it looks at. */
export interface Orbit {
  /** Degrees around the vertical axis: 90 is in front of the model, 180 to its right. */
  readonly alpha: number;
  /** Degrees from straight above: 90 is level. */
  readonly beta: number;
  readonly radius: number;
}

export type Position = readonly [number | null, number | null, number | null];

const FRONT = { alpha: 115, beta: 70 };
/** More or less, the camera would tumble over. */
const LEAST_BETA = 0.5;

/** The author's position; what they left open shows a ball of this radius whole, under this vertical angle of view in degrees. */
export function startOf([alpha, beta, radius]: Position, ball: number, angle: number, aspect: number): Orbit {
  const half = ((angle / 2) * Math.PI) / 180;
  const narrow = Math.min(half, Math.atan(Math.tan(half) * aspect));
  return { alpha: alpha ?? FRONT.alpha, beta: clamped(beta ?? FRONT.beta), radius: radius ?? (ball / Math.sin(narrow)) * 1.05 };
}

export function clamped(beta: number): number {
  return Math.min(180 - LEAST_BETA, Math.max(LEAST_BETA, beta));
}

/** From the middle to the camera. */
export function offsetOf({ alpha, beta, radius }: Orbit): [number, number, number] {
  const [a, b] = [(alpha * Math.PI) / 180, (beta * Math.PI) / 180];
  return [-radius * Math.cos(a) * Math.sin(b), radius * Math.cos(b), radius * Math.sin(a) * Math.sin(b)];
}

export function orbitOf([x, y, z]: readonly [number, number, number]): Orbit {
  const radius = Math.hypot(x, y, z) || 1;
  return { alpha: (Math.atan2(z, -x) * 180) / Math.PI, beta: (Math.acos(y / radius) * 180) / Math.PI, radius };
}

/** What a key does to the camera; null: nothing. */
export type Move = { readonly turn: readonly [number, number] } | { readonly pan: readonly [number, number] } | { readonly zoom: number } | "reset";

const TURN = 10;
const ZOOM = 1.15;
const WAYS: Readonly<Record<string, readonly [number, number]>> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export function moveOf(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "altKey" | "metaKey">): Move | null {
  if (event.ctrlKey || event.altKey || event.metaKey) return null;
  const way = WAYS[event.key];
  if (way) return event.shiftKey ? { pan: way } : { turn: [way[0] * TURN, way[1] * TURN] };
  if (event.key === "+" || event.key === "=") return { zoom: 1 / ZOOM };
  if (event.key === "-" || event.key === "_") return { zoom: ZOOM };
  return event.key === "0" || event.key === "Home" ? "reset" : null;
}
