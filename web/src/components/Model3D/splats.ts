import { BadModel, checkCount, MOST, viewOf } from "./model";
import type { Ply } from "./ply";

/** Gaussian splats: soft ellipsoids. */
export interface Splats {
  readonly count: number;
  /** Three numbers each. */
  readonly places: Float32Array<ArrayBuffer>;
  /** How far each reaches: the six different numbers of its covariance (xx, xy, xz, yy, yz, zz). */
  readonly spreads: Float32Array<ArrayBuffer>;
  /** Red, green, blue and opacity. */
  readonly colors: Uint8Array<ArrayBuffer>;
}

const BYTES = 32;

/** Reads `.splat`: of each its place and size as six floats, colour and opacity as four bytes, its rotation as four more. */
export function readSplats(bytes: Uint8Array<ArrayBuffer>): Splats {
  const count = bytes.length / BYTES;
  if (count === 0 || !Number.isInteger(count)) throw new BadModel("it is no whole number of splats");
  const made = empty(count);
  const view = viewOf(bytes);
  for (let splat = 0; splat < count; splat++) {
    const start = BYTES * splat;
    const number = (place: number) => view.getFloat32(start + 4 * place, true);
    const turn = (place: number) => (view.getUint8(start + 28 + place) - 128) / 128;
    put(made, splat, [number(0), number(1), number(2)], [number(3), number(4), number(5)], [turn(0), turn(1), turn(2), turn(3)]);
    made.colors.set(bytes.subarray(start + 24, start + 28), 4 * splat);
  }
  return made;
}

const NEEDED = ["x", "y", "z", "f_dc_0", "f_dc_1", "f_dc_2", "opacity", "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3"] as const;

/** Whether the points of a PLY file are splats, as 3D Gaussian Splatting (Kerbl et al., 2023) writes them. */
export function hasSplats(ply: Ply): boolean {
  return NEEDED.every((name) => ply.columns.has(name));
}

/** Their colour is that of all directions; how it changes with the direction is left out. */
export function splatsOf(ply: Ply): Splats {
  const made = empty(ply.count);
  const columns = NEEDED.map((name) => ply.columns.get(name) ?? new Float32Array(ply.count));
  const row = new Float64Array(NEEDED.length);
  for (let splat = 0; splat < ply.count; splat++) {
    for (const [place, column] of columns.entries()) row[place] = column[splat] ?? 0;
    const [x = 0, y = 0, z = 0, red = 0, green = 0, blue = 0, opacity = 0, a = 0, b = 0, c = 0, ...turn] = row;
    put(made, splat, [x, y, z], [Math.exp(a), Math.exp(b), Math.exp(c)], turn);
    made.colors.set([red, green, blue].map(byteOf), 4 * splat);
    made.colors[4 * splat + 3] = Math.round(255 / (1 + Math.exp(-opacity)));
  }
  return made;
}

/** Of the constant part of spherical harmonics. */
function byteOf(part: number): number {
  return Math.round(255 * Math.min(1, Math.max(0, 0.5 + 0.28209479177387814 * part)));
}

function empty(count: number): Splats {
  checkCount(count, MOST.splats, "splats");
  return { count, places: new Float32Array(3 * count), spreads: new Float32Array(6 * count), colors: new Uint8Array(4 * count) };
}

/** The covariance is R S S Rᵀ, of the rotation R (a quaternion, its real part first) and the sizes S. */
function put(splats: Splats, index: number, place: readonly number[], size: readonly number[], [w = 1, x = 0, y = 0, z = 0]: readonly number[]): void {
  const norm = 1 / (Math.hypot(w, x, y, z) || 1);
  [w, x, y, z] = [w * norm, x * norm, y * norm, z * norm];
  const [a = 0, b = 0, c = 0] = size;
  const columns = [
    [a * (1 - 2 * (y * y + z * z)), a * 2 * (x * y + w * z), a * 2 * (x * z - w * y)],
    [b * 2 * (x * y - w * z), b * (1 - 2 * (x * x + z * z)), b * 2 * (y * z + w * x)],
    [c * 2 * (x * z + w * y), c * 2 * (y * z - w * x), c * (1 - 2 * (x * x + y * y))],
  ];
  const product = (i: number, j: number) => columns.reduce((sum, column) => sum + (column[i] ?? 0) * (column[j] ?? 0), 0);
  splats.places.set(place, 3 * index);
  splats.spreads.set([product(0, 0), product(0, 1), product(0, 2), product(1, 1), product(1, 2), product(2, 2)], 6 * index);
}
